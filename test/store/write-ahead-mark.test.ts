import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { acceptHalfCopied } from '../../src/store/sqlite/write-ahead-mark.ts';
import { entry, planOf, runRow, startedAt } from '../contract/store.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const open = (file: string) => createSqliteStore({ file, now: () => new Date(startedAt) });

it('a store copied while it is written, without its write-ahead file, is refused, and a whole copy is not [P287]', async () => {
  const folder = temporaryFolder();
  const place = (name: string) => path.join(folder, `${name}.db`);
  const [file, half, whole, after] = [place('store'), place('half'), place('whole'), place('after')];
  const store = open(file);
  await store.runs.create(runRow('r1'), planOf(3), []);
  await store.ledger.record(entry('r1', 'k', 'an answer'));
  copyFileSync(file, half);
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, whole + suffix);
  expect(() => open(half)).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
  expect(() => open(half)).toThrow('half.db-wal beside it');
  const copy = open(whole);
  expect((await copy.ledger.find(['r1'], 'k'))?.text).toBe('an answer');
  await copy.close();
  // A second process that leaves earlier takes the mark from nobody.
  const other = open(file);
  await other.runs.setState('r1', 'stopped', '');
  await other.close();
  copyFileSync(file, `${half}2`);
  expect(() => open(`${half}2`)).toThrow('copied while a run wrote');
  await store.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  copyFileSync(file, after);
  await open(after).close();
  acceptHalfCopied(half);
  await open(half).close();
});

it('the store of a process that was killed opens as before, also after another program has read it [P287]', async () => {
  const file = path.join(temporaryFolder(), 'store.db');
  const killed = open(file);
  await killed.runs.create(runRow('r1'), planOf(3), []);
  const reader = new DatabaseSync(file);
  reader.prepare('SELECT count(*) FROM runs').get();
  reader.close();
  const next = open(file);
  expect(await next.runs.runs(1)).toHaveLength(1);
  await next.close();
  await killed.close();
  await open(file).close();
});

it('closing a store whose file was deleted makes no new one [P287]', async () => {
  const file = path.join(temporaryFolder(), 'store.db');
  const store = open(file);
  await store.runs.create(runRow('r1'), planOf(3), []);
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  await store.close();
  expect(existsSync(file)).toBe(false);
});

it.skipIf(!existsSync('/proc/locks'))(
  'opening a store once more keeps the locks that the process has on it, so that others do not take themselves for the last [P287]',
  async () => {
    const file = path.join(temporaryFolder(), 'store.db');
    const store = open(file);
    await store.runs.create(runRow('r1'), planOf(3), []);
    const { dev, ino } = statSync(file);
    const hex = (number: number) => number.toString(16).padStart(2, '0');
    const device = `${hex((dev >> 8) & 0xfff)}:${hex((dev & 0xff) | ((dev >> 12) & 0xfff00))}`;
    const locks = () => readFileSync('/proc/locks', 'utf8').split(` ${device}:${ino} `).length - 1;
    expect(locks()).toBe(1);
    const again = open(file);
    expect(locks()).toBe(1);
    await again.close();
    expect(locks()).toBe(1);
    await store.close();
  },
);
