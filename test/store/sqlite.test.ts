import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { describeResponseIndex } from '../contract/response-index.ts';
import { describeRetention } from '../contract/retention.ts';
import { body, describeStore, entry, planOf, runRow, type StoreUnderTest, startedAt } from '../contract/store.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => path.join(folder, `${++files}.db`);
const now = () => new Date(startedAt);

function storeUnderTest(writesBeforeThread: number): StoreUnderTest {
  const file = newFile();
  return {
    open: () => createSqliteStore({ file, now, writesBeforeThread, waitsForThread: true }),
    damage(sql) {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    },
    withoutReferences: 'PRAGMA foreign_keys = OFF',
  };
}

describe.each([
  ['SQLite', Number.POSITIVE_INFINITY],
  ['SQLite, written by a thread after a while', 3],
])('%s', (name, writesBeforeThread) => {
  describeStore(name, () => storeUnderTest(writesBeforeThread));
  describeRetention(name, () => storeUnderTest(writesBeforeThread));
  describeResponseIndex(name, () => storeUnderTest(writesBeforeThread));
});

describe('SQLite: the thread that writes', () => {
  it('announces events once they are durable, in the order in which they were asked for', async () => {
    const file = newFile();
    const store = createSqliteStore({ file, now, writesBeforeThread: 0, waitsForThread: true });
    const reader = createSqliteStore({ file, now });
    await store.runs.create(runRow('r1'), planOf(2), []);
    const announced: number[] = [];
    const durable: number[] = [];
    store.onCommit((events) => {
      announced.push(...events.map(({ seq }) => seq));
      void reader.trace.events('r1').then((rows) => durable.push(rows.length));
    });
    const appends = Array.from({ length: 40 }, (_, at) => store.trace.appendDebate('r1', 'r1-0001', [body(at)]));
    const appended = (await Promise.all(appends)).flat();
    expect(announced).toEqual(appended.map(({ seq }) => seq));
    expect(await reader.trace.events('r1')).toEqual(appended);
    expect(durable.every((rows, index) => rows >= (announced[index] ?? 0))).toBe(true);
    await store.close();
    await reader.close();
  });

  it('has ended with all that was asked for when the store is closed', async () => {
    const file = newFile();
    const store = createSqliteStore({ file, now, writesBeforeThread: 3, waitsForThread: true });
    await store.runs.create(runRow('r1'), planOf(2), []);
    const writes = Array.from({ length: 50 }, (_, at) => store.ledger.record(entry('r1', `k${at}`, `text ${at}`)));
    await store.close();
    await expect(Promise.all(writes)).resolves.toHaveLength(50);
    await expect(store.ledger.record(entry('r1', 'late', 'late'))).rejects.toMatchObject({ code: 'cancelled' });
    const again = createSqliteStore({ file, now });
    expect(await again.ledger.totals('r1')).toMatchObject({ calls: 50 });
    await again.close();
  });

  it('fails every write where the file was deleted before the thread began, and makes no new one [P231]', async () => {
    const file = newFile();
    const store = createSqliteStore({ file, now, writesBeforeThread: 1, waitsForThread: true });
    await store.runs.create(runRow('r1'), planOf(2), []);
    rmSync(file);
    const failed = { code: 'store-failed', message: expect.stringContaining('was deleted') };
    await expect(store.ledger.record(entry('r1', 'k', 'text'))).rejects.toMatchObject(failed);
    await expect(store.ledger.record(entry('r1', 'k2', 'text'))).rejects.toMatchObject(failed);
    expect(existsSync(file)).toBe(false);
    await store.close();
  });
});

describe('SQLite: the file', () => {
  async function filled(): Promise<string> {
    const file = newFile();
    const store = createSqliteStore({ file, now });
    await store.runs.create(runRow('r1'), planOf(2), []);
    const answers = Array.from({ length: 50 }, (_, at) =>
      store.ledger.record(entry('r1', `k${at}`, `${at}`.repeat(3000))),
    );
    await Promise.all(answers);
    await store.close();
    return file;
  }

  it('names a file that is no database', () => {
    const file = newFile();
    writeFileSync(file, 'not a database, but longer than the header of one would be'.repeat(20));
    const open = () => createSqliteStore({ file, now });
    expect(open).toThrow(expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining(file) }));
  });

  it.each([0.9, 0.5, 0.1])('names a file that is cut off at %s of its length', async (part) => {
    const file = await filled();
    truncateSync(file, Math.floor(readFileSync(file).length * part));
    const open = () => createSqliteStore({ file, now });
    expect(open).toThrow(
      expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining('backup') }),
    );
  });

  it('names a store that was cut to nothing, instead of beginning anew in it [P23]', async () => {
    const file = await filled();
    truncateSync(file, 0);
    const open = () => createSqliteStore({ file, now });
    expect(open).toThrow(
      expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining('is empty') }),
    );
    expect(readFileSync(file)).toHaveLength(0);
  });

  it('refuses a store of a newer version, and says what to do [P23]', async () => {
    const file = await filled();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => createSqliteStore({ file, now })).toThrow(/newer mootcourt \(schema 99\); update/);
  });

  it('does not call a missing folder damage', () => {
    const file = path.join(folder, 'none', 'store.db');
    expect(() => createSqliteStore({ file, now })).toThrow(expect.objectContaining({ code: 'invalid-config' }));
  });

  it('lets processes open a new file together and append to one run without gaps', async () => {
    const file = newFile();
    const script = path.join(import.meta.dirname, 'append-process.ts');
    const run = (index: number) => promisify(execFile)(process.execPath, [script, file, String(index)]);
    await Promise.all([run(0), run(1), run(2)]);
    const store = createSqliteStore({ file, now });
    expect((await store.trace.events('r1')).map((event) => event.seq)).toEqual(
      Array.from({ length: 300 }, (_, at) => at + 1),
    );
    expect(await store.verifyIntegrity()).toEqual([]);
    await store.close();
  });
});
