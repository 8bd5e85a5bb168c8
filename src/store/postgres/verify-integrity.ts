import { sql } from 'kysely';
import { chainHash, digest } from '../hash-chain.ts';
import { rowChecks, rowProblems } from '../row-checks.ts';
import type { Database } from './database.ts';

type ChainPosition = { run: string; debate: string; seq: number };

const pageSize = 2000;

/** What is wrong with the store, in words; empty when whole. Reads every event and text: for `doctor`, not for each start. */
export async function checkStore(database: Database): Promise<readonly string[]> {
  return [
    ...(await brokenReferences(database)),
    ...(await brokenChains(database)),
    ...(await brokenEnds(database)),
    ...(await brokenRows(database)),
    ...(await brokenTexts(database)),
  ];
}

async function brokenRows(database: Database): Promise<string[]> {
  const json = (column: string, path: readonly string[]) => `(${column}::json #>> '{${path.join(',')}}')`;
  const problems: string[] = [];
  for (const check of rowChecks(json)) {
    const { rows } = await sql<{ id: string; number: number }>`${sql.raw(check.sql)}`.execute(database);
    problems.push(...rowProblems(check, rows));
  }
  return problems;
}

async function brokenReferences(database: Database): Promise<string[]> {
  const problems: string[] = [];
  for (const table of ['plans', 'scenarios', 'debates', 'events', 'calls', 'failures']) {
    const { rows } = await sql<{ lost: number }>`SELECT count(*) AS lost FROM ${sql.table(table)} AS one
      WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = one.run)`.execute(database);
    if ((rows[0]?.lost ?? 0) > 0) problems.push(`a row of ${table} refers to a row of runs that is not there`);
  }
  const lost = await sql<{ run: string; key: string }>`SELECT run, key FROM calls
    WHERE NOT EXISTS (SELECT 1 FROM texts WHERE texts.hash = calls.text)`.execute(database);
  return [...problems, ...lost.rows.map(({ run, key }) => `run ${run}: the answer of call ${key} is not there`)];
}

/** One pass in chain order, page by page, since a store may hold more events than memory. Names each chain's first broken event. */
async function brokenChains(database: Database): Promise<string[]> {
  const problems: string[] = [];
  let after: ChainPosition = { run: '', debate: '', seq: -1 };
  let chain = '';
  let previous = '';
  let broken = false;
  for (;;) {
    const { rows } = await sql<ChainPosition & { v: number; type: string; data: string; hash: string }>`
      SELECT run, debate, seq, v, type, data, hash FROM events WHERE (run, debate, seq) > (${after.run}, ${after.debate}, ${after.seq})
      ORDER BY run, debate, seq LIMIT ${pageSize}`.execute(database);
    for (const row of rows) {
      const name = row.debate === '' ? `run ${row.run}` : `debate ${row.debate}`;
      if (name !== chain) [chain, previous, broken] = [name, '', false];
      if (!broken && expectedHash(previous, row) !== row.hash) {
        broken = true;
        problems.push(`${name}: the hash chain breaks at event ${row.seq}`);
      }
      previous = row.hash;
    }
    const last = rows.at(-1);
    if (last === undefined) return problems;
    after = last;
  }
}

function expectedHash(previous: string, row: { v: number; type: string; data: string }): string | undefined {
  try {
    return chainHash(previous, { v: row.v, type: row.type, data: JSON.parse(row.data) as unknown });
  } catch {
    return undefined;
  }
}

/** A chain cut off at its end is whole in itself: only the hashes kept beside it tell. */
async function brokenEnds(database: Database): Promise<string[]> {
  const { rows: debates } = await sql<{ id: string }>`SELECT id FROM debates WHERE last_hash <>
    coalesce((SELECT hash FROM events WHERE events.run = debates.run AND debate = debates.id ORDER BY seq DESC LIMIT 1), '')`.execute(
    database,
  );
  const problems = debates.map(({ id }) => `debate ${id}: its last event is not the one its row names`);
  const runs = await database.selectFrom('runs').select(['id', 'digest']).where('digest', '<>', '').execute();
  for (const run of runs) {
    const rows = await database
      .selectFrom('debates')
      .select('lastHash')
      .where('run', '=', run.id)
      .orderBy('position')
      .execute();
    if (digest(rows.map((row) => row.lastHash)) !== run.digest)
      problems.push(`run ${run.id}: its digest does not follow from its debates`);
  }
  return problems;
}

async function brokenTexts(database: Database): Promise<string[]> {
  const { rows } = await sql<{
    hash: string;
  }>`SELECT hash FROM texts WHERE encode(sha256(text), 'hex') <> hash`.execute(database);
  return rows.map(({ hash }) => `text ${hash} is not the text that was kept`);
}
