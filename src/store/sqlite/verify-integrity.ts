import type { DatabaseSync } from 'node:sqlite';
import { sha256 } from '../../domain/sha256.ts';
import { chainHash, digest } from '../hash-chain.ts';
import { rowChecks, rowProblems } from '../row-checks.ts';

type EventRow = { run: string; debate: string; seq: number; v: number; type: string; data: string; hash: string };

/** What is wrong with the store, in words; empty when whole. Reads every page, event and text: for `doctor`, not for each start. */
export function checkStore(database: DatabaseSync): readonly string[] {
  const rows = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
  const problems = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  // A broken file may answer anything: what follows would only blame the wrong part.
  if (problems.length > 0) return problems;
  return [
    ...brokenReferences(database),
    ...brokenChains(database),
    ...brokenEnds(database),
    ...brokenRows(database),
    ...brokenTexts(database),
  ];
}

function brokenReferences(database: DatabaseSync): string[] {
  const rows = database.prepare('PRAGMA foreign_key_check').all() as { table: string; parent: string }[];
  const lost = database.prepare('SELECT run, key FROM calls WHERE text NOT IN (SELECT hash FROM texts)').all();
  return [
    ...rows.map(({ table, parent }) => `a row of ${table} refers to a row of ${parent} that is not there`),
    ...(lost as { run: string; key: string }[]).map(
      ({ run, key }) => `run ${run}: the answer of call ${key} is not there`,
    ),
  ];
}

/** One pass in chain order, row by row, since a store may hold more events than memory. Names each chain's first broken event. */
function brokenChains(database: DatabaseSync): string[] {
  const problems: string[] = [];
  let chain = '';
  let previous = '';
  let broken = false;
  const rows = database.prepare('SELECT run, debate, seq, v, type, data, hash FROM events ORDER BY run, debate, seq');
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<EventRow>) {
    const name = row.debate === '' ? `run ${row.run}` : `debate ${row.debate}`;
    if (name !== chain) {
      chain = name;
      previous = '';
      broken = false;
    }
    if (!broken && expectedHash(previous, row) !== row.hash) {
      broken = true;
      problems.push(`${name}: the hash chain breaks at event ${row.seq}`);
    }
    previous = row.hash;
  }
  return problems;
}

function expectedHash(previous: string, row: EventRow): string | undefined {
  try {
    return chainHash(previous, { v: row.v, type: row.type, data: JSON.parse(row.data) as unknown });
  } catch {
    return undefined;
  }
}

/** A chain cut off at its end is whole in itself: only the hashes kept beside it tell. */
function brokenEnds(database: DatabaseSync): string[] {
  const debates = database.prepare(
    `SELECT id FROM debates WHERE lastHash IS NOT
       coalesce((SELECT hash FROM events WHERE events.run = debates.run AND debate = debates.id ORDER BY seq DESC LIMIT 1), '')`,
  );
  const runs = database.prepare("SELECT id, digest FROM runs WHERE digest <> ''");
  const hashesOf = database.prepare('SELECT lastHash FROM debates WHERE run = ? ORDER BY position');
  return [
    ...(debates.all() as { id: string }[]).map(({ id }) => `debate ${id}: its last event is not the one its row names`),
    ...(runs.all() as { id: string; digest: string }[])
      .filter((run) => digest(hashesOf.all(run.id).map((row) => String(row.lastHash))) !== run.digest)
      .map(({ id }) => `run ${id}: its digest does not follow from its debates`),
  ];
}

function brokenRows(database: DatabaseSync): string[] {
  const json = (column: string, path: readonly string[]) =>
    `CAST(json_extract(${column}, '$.${path.join('.')}') AS TEXT)`;
  return rowChecks(json).flatMap((check) =>
    rowProblems(check, database.prepare(check.sql).all() as { id: string; number: number }[]),
  );
}

function brokenTexts(database: DatabaseSync): string[] {
  const problems: string[] = [];
  const rows = database.prepare('SELECT hash, text FROM texts').iterate();
  for (const { hash, text } of rows as Iterable<unknown> as Iterable<{ hash: string; text: string }>) {
    if (sha256(text) !== hash) problems.push(`text ${hash} is not the text that was kept`);
  }
  return problems;
}
