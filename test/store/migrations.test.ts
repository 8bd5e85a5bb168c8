import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { chainHash } from '../../src/store/hash-chain.ts';
import { migrations } from '../../src/store/postgres/migrations.ts';
import { createPostgresStore } from '../../src/store/postgres/store.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { testPostgres } from '../support/postgres.ts';

const server = await testPostgres();
const folder = mkdtempSync(path.join(os.tmpdir(), 'mootcourt-migrations-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});
const now = () => new Date('2026-01-02T03:04:05.000Z');

/** A Postgres database as commit 4d0b09f left it: schema 2, one run with an event of version 1, and one job. */
async function oldPostgres(): Promise<string> {
  const url = await server.newDatabase();
  const pool = new pg.Pool({ connectionString: url });
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  await migrator.migrateTo('0002-shared-limits');
  await database.destroy();
  const end = { v: 1, type: 'run-end', data: { state: 'waiting', reason: '', digest: '' } };
  const run = `'2026-01-01T00:00:00.000Z', NULL, '', '', `;
  await server.query(
    url,
    `INSERT INTO runs (id, state, reason, spec, panel, seed, simulated, debates, "startedAt", "endedAt", digest, "startedBy", "lastSeq", owner) VALUES
       ('r1', 'waiting', '', 's', 'p', 1, true, 1, ${run} 1, 'host:1'),
       ('r2', 'finished', '', 's', 'generators', 1, true, 0, ${run} 0, '')`,
  );
  await server.query(
    url,
    `INSERT INTO plans VALUES ('r1', '{"spec":{"id":"s","source":"\\u0000"},"panel":{"name":"p"},"seed":1}', '[]'),
       ('r2', '{"spec":{"id":"s"},"panel":{"name":"generators"},"seed":1,"generation":{}}', '[]')`,
  );
  await server.query(url, `INSERT INTO scenarios VALUES ('r1', 0, '{"id":"question/neutral"}')`);
  await server.query(
    url,
    "INSERT INTO debates (id, run, position, scenario, state) VALUES ('r1-0001', 'r1', 0, 'question/neutral', 'pending')",
  );
  await server.query(
    url,
    `INSERT INTO events VALUES ('r1', 1, '', 1, '2026-01-01T00:00:00.000Z', 'run-end', '${JSON.stringify(end.data)}', '${chainHash('', end)}')`,
  );
  return url;
}

describe('a database of an earlier version', () => {
  it('on Postgres is migrated: kinds, states, names of columns, and its events still verify', async () => {
    const store = await createPostgresStore({ url: await oldPostgres(), now });
    expect((await store.runs.runs(9)).map(({ id, kind, state }) => [id, kind, state])).toEqual([
      ['r2', 'generation', 'finished'],
      ['r1', 'adjudication', 'awaiting-review'],
    ]);
    expect(await store.runs.job('r2')).toMatchObject({ kind: 'generation', generation: {} });
    expect((await store.trace.events('r1'))[0]).toMatchObject({ v: 1, data: { state: 'awaiting-review' } });
    expect(await store.verifyIntegrity()).toEqual([]);
    await store.close();
  });

  it('is copied whole from SQLite to Postgres after its migration', async () => {
    const file = path.join(folder, 'old.db');
    writeFileSync(file, gunzipSync(readFileSync(path.resolve(import.meta.dirname, '../golden/store-4d0b09f.db.gz'))));
    const sqlite = createSqliteStore({ file, now });
    const postgres = await createPostgresStore({ url: await server.newDatabase(), now });
    for (const { id } of await sqlite.runs.runs(99)) await postgres.archive.write(sqlite.archive.read(id));
    const all = async (store: Store) =>
      Promise.all((await store.runs.runs(99)).map(({ id }) => store.trace.events(id)));
    expect(await all(postgres)).toEqual(await all(sqlite));
    expect(await postgres.runs.runs(99)).toEqual(await sqlite.runs.runs(99));
    expect(await postgres.verifyIntegrity()).toEqual([]);
    await sqlite.close();
    await postgres.close();
  });

  it('on SQLite is refused when it is newer than this version', async () => {
    const file = path.join(folder, 'newer.db');
    await createSqliteStore({ file, now }).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => createSqliteStore({ file, now })).toThrow('made by a newer mootcourt (schema 99)');
  });
});
