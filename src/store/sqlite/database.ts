import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunKind } from '../../domain/run.ts';
import { inferRunKind, type KindlessRun } from '../infer-run-kind.ts';
import { assertNotHalfCopied, markIn, unmarkWhenLast } from './write-ahead-mark.ts';

/** Migrations in order; a store's `user_version` counts those it has had. They are only ever added to. */
const migrations: readonly (string | ((database: DatabaseSync) => void))[] = [
  `CREATE TABLE runs (id TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, spec TEXT NOT NULL, panel TEXT NOT NULL, seed INTEGER NOT NULL,
     simulated INTEGER NOT NULL, debates INTEGER NOT NULL, startedAt TEXT NOT NULL, endedAt TEXT, digest TEXT NOT NULL, plan TEXT NOT NULL, reuse TEXT NOT NULL);
   CREATE TABLE debates (id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id), position INTEGER NOT NULL, scenario TEXT NOT NULL, state TEXT NOT NULL,
     contested INTEGER NOT NULL DEFAULT 0, d REAL, lastHash TEXT NOT NULL DEFAULT '');
   CREATE UNIQUE INDEX debates_by_run ON debates (run, position);
   CREATE TABLE events (run TEXT NOT NULL REFERENCES runs(id), seq INTEGER NOT NULL, debate TEXT NOT NULL, v INTEGER NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL,
     data TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (run, seq)) WITHOUT ROWID;
   CREATE INDEX events_by_debate ON events (run, debate, seq);
   CREATE TABLE texts (hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE calls (run TEXT NOT NULL REFERENCES runs(id), key TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL,
     sample INTEGER NOT NULL, text TEXT NOT NULL, finish TEXT NOT NULL, inputTokens INTEGER NOT NULL, cachedInputTokens INTEGER NOT NULL,
     outputTokens INTEGER NOT NULL, providerId TEXT NOT NULL, servedModel TEXT NOT NULL, costUsd REAL NOT NULL, latencyMs REAL NOT NULL,
     messages TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
   CREATE TABLE failures (run TEXT NOT NULL REFERENCES runs(id), key TEXT NOT NULL, failure TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
   CREATE TABLE checkpoints (thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, parent TEXT, type TEXT NOT NULL, checkpoint BLOB NOT NULL,
     metadataType TEXT NOT NULL, metadata BLOB NOT NULL, PRIMARY KEY (thread, ns, id));
   CREATE TABLE checkpoint_writes (thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, task TEXT NOT NULL, idx INTEGER NOT NULL, channel TEXT NOT NULL,
     type TEXT NOT NULL, value BLOB NOT NULL, path TEXT NOT NULL, PRIMARY KEY (thread, ns, id, task, idx));`,
  `ALTER TABLE runs ADD COLUMN lastSeq INTEGER NOT NULL DEFAULT 0;
   UPDATE runs SET lastSeq = (SELECT coalesce(max(seq), 0) FROM events WHERE events.run = runs.id);
   CREATE TABLE IF NOT EXISTS checkpoint_values (thread TEXT NOT NULL, ns TEXT NOT NULL, channel TEXT NOT NULL, version TEXT NOT NULL,
     type TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (thread, ns, channel, version));`,
  `ALTER TABLE runs ADD COLUMN owner TEXT NOT NULL DEFAULT '';`,
  // A plan may be megabytes long, and SQLite writes a whole row anew when one number of it changes, as lastSeq does with every event.
  `CREATE TABLE plans (run TEXT PRIMARY KEY REFERENCES runs(id), plan TEXT NOT NULL, reuse TEXT NOT NULL);
   INSERT INTO plans (run, plan, reuse) SELECT id, plan, reuse FROM runs;
   ALTER TABLE runs DROP COLUMN plan;
   ALTER TABLE runs DROP COLUMN reuse;
   CREATE TABLE scenarios (run TEXT NOT NULL REFERENCES runs(id), position INTEGER NOT NULL, scenario TEXT NOT NULL, PRIMARY KEY (run, position));
   INSERT INTO scenarios (run, position, scenario) SELECT plans.run, one.key, one.value FROM plans, json_each(plans.plan, '$.scenarios') AS one;
   UPDATE plans SET plan = json_remove(plan, '$.scenarios');`,
  `ALTER TABLE runs ADD COLUMN startedBy TEXT NOT NULL DEFAULT '';`,
  addRunKinds,
  `UPDATE runs SET state = 'awaiting-review' WHERE state = 'waiting';
   ALTER TABLE runs RENAME COLUMN owner TO leaseOwner;`,
  'ALTER TABLE calls ADD COLUMN notes TEXT;',
  `CREATE TABLE audit (number INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL, run TEXT NOT NULL, debate TEXT NOT NULL,
     detail TEXT NOT NULL);
   CREATE TABLE deletedRuns (run TEXT PRIMARY KEY, startedBy TEXT NOT NULL, deletedAt TEXT NOT NULL, calls INTEGER NOT NULL, tokens INTEGER NOT NULL,
     costUsd REAL NOT NULL) WITHOUT ROWID;`,
];

function addRunKinds(database: DatabaseSync): void {
  database.exec("ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'stress-test'");
  const rows = database.prepare(
    `SELECT runs.id, debates, panel, reason, plan, coalesce((SELECT scenario FROM debates WHERE run = runs.id AND position = 0), '') AS firstScenario
       FROM runs JOIN plans ON plans.run = runs.id`,
  );
  const purposesOf = database.prepare('SELECT DISTINCT purpose FROM calls WHERE run = ?');
  const setKind = database.prepare('UPDATE runs SET kind = ? WHERE id = ?');
  const kinds = new Map<string, RunKind>();
  type Row = Omit<KindlessRun, 'purposes'> & { id: string };
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<Row>) {
    const purposes = row.debates > 0 ? [] : purposesOf.all(row.id).map(({ purpose }) => String(purpose));
    kinds.set(row.id, inferRunKind({ ...row, purposes }));
  }
  for (const [run, kind] of kinds) setKind.run(kind, run);
}

const busyTimeoutMs = 10_000;
/** Larger stores take seconds to read through: what is damaged in them is found where it is read, and by `mootcourt doctor`. */
const checkedWhole = 256 * 1024 * 1024;
const remedy = 'Restore it from a backup, or name another file in MOOTCOURT_STORE.';

/** SQLite's codes for a file that is broken (CORRUPT) or something else altogether (NOTADB). */
const damagedCodes = new Set([11, 26]);
/** SQLite's codes for a file that may not be opened or written: PERM, READONLY, CANTOPEN. */
const unusableCodes = new Set([3, 8, 14]);
const busyCode = 5;

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Opens the file, or makes it. WAL lets several processes read while one writes; FULL keeps a commit through a power cut.
 * @throws MootcourtError `store-corrupt` for a file that is no whole database, or one from a newer version; `invalid-config` for one that
 * cannot be opened or written
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') createAtomically(file);
    const hadWriteAhead = existsSync(`${file}-wal`);
    database = new DatabaseSync(file, { timeout: busyTimeoutMs });
    if (file !== ':memory:') assertNotHalfCopied(database, file, hadWriteAhead);
    useWal(database);
    database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 8000;');
    if (sizeOf(file) <= checkedWhole) {
      const problem = (database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }).quick_check;
      if (problem !== 'ok') throw new MootcourtError('store-corrupt', `${file}: ${problem}. ${remedy}`);
    }
    migrate(database, file);
    return file === ':memory:' ? database : unmarkingAtClose(database, file);
  } catch (error) {
    database?.close();
    throw explain(error, file);
  }
}

/** Whoever closes the file last says that it is whole by itself again. */
function unmarkingAtClose(database: DatabaseSync, file: string): DatabaseSync {
  const close = database.close.bind(database);
  database.close = () => {
    try {
      const mark = markIn(database);
      close();
      if (mark !== 0) unmarkWhenLast(file);
    } catch {
      if (database.isOpen) close();
      // A full disk or a file that is gone: the mark stays, and asks for care with copies.
    }
  };
  return database;
}

/**
 * Makes a store that is not there beside its place, and puts it there whole: so an empty file is never a store in the making, but one that was
 * cut to nothing.
 */
function createAtomically(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === 0) {
    const problem = 'is empty, and no store ever is';
    throw new MootcourtError('store-corrupt', `${file}: ${problem}. ${remedy} To begin anew, delete it.`);
  }
  if (size !== undefined) return;
  const part = `${file}.${randomUUID()}.new`;
  try {
    const database = new DatabaseSync(part, { timeout: busyTimeoutMs });
    try {
      useWal(database);
      migrate(database, file);
    } finally {
      database.close();
    }
    publishFile(part, file);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${part}${suffix}`, { force: true });
  }
}

/** Another process may have put its own there first: then that is the store. */
function publishFile(part: string, file: string): void {
  try {
    linkSync(part, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // A file system without links.
    if (!existsSync(file)) copyFileSync(part, file, constants.COPYFILE_EXCL);
  }
}

/** The change to WAL does not wait for other processes as a write does, so two first openers could collide. */
function useWal(database: DatabaseSync): void {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      const { journal_mode: mode } = database.prepare('PRAGMA journal_mode').get() as { journal_mode: string };
      if (mode !== 'wal') database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (codeOf(error) !== busyCode || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** A locked file or a full disk is no damage: what is not known stays as it came. */
function explain(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (damagedCodes.has(code)) return new MootcourtError('store-corrupt', `${file}: ${error.message}. ${remedy}`);
  if (unusableCodes.has(code)) {
    const expected = 'Expected a file that can be made and written.';
    return new MootcourtError('invalid-config', `MOOTCOURT_STORE: ${file}: ${error.message}. ${expected}`);
  }
  return error;
}

/** SQLite's primary code, without the part that tells the variant. */
function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

function migrate(database: DatabaseSync, file: string): void {
  const versionOf = () => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (versionOf() === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Read again under the lock: another process may have migrated meanwhile.
    const version = versionOf();
    if (version > migrations.length) {
      throw new MootcourtError(
        'store-corrupt',
        `${file}: made by a newer mootcourt (schema ${version}); update this one, which knows ${migrations.length}`,
      );
    }
    for (const migration of migrations.slice(version)) {
      if (typeof migration === 'string') database.exec(migration);
      else migration(database);
    }
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
