import type { DebateEventBody } from '../../src/domain/event.ts';
import type { ArchiveRow, ArchiveTable, Store } from '../../src/domain/store.ts';
import { chainHash, digest } from '../../src/store/hash-chain.ts';

type Chunk = { table: ArchiveTable; rows: ArchiveRow[] };
const rowsAtOnce = 2000;

/**
 * A run of many debates, made of a small one that was held: each debate is a copy of one of its
 * debates under a scenario and family of its own, as a trace that verifies. It has no calls.
 * @param contested how many of them are copies of contested debates
 */
export async function writeLargeRun(
  store: Store,
  source: string,
  { run, debates, contested }: { run: string; debates: number; contested: number },
): Promise<void> {
  const tables = new Map<ArchiveTable, ArchiveRow[]>();
  for await (const { table, rows } of store.archive.read(source))
    tables.set(table, [...(tables.get(table) ?? []), ...rows]);
  const rowsOf = (table: ArchiveTable) => tables.get(table) ?? [];
  const eventsOf = Map.groupBy(rowsOf('events'), ({ debate }) => String(debate));
  const sources = rowsOf('debates').filter(({ state }) => state === 'ruled');
  const [split, agreed] = [true, false].map((is) => sources.filter((row) => Boolean(row.contested) === is));
  const scenarios: ArchiveRow[] = [];
  const copies: ArchiveRow[] = [];
  const events: ArchiveRow[] = [];
  for (let position = 0; position < debates; position += 1) {
    // Spread over the run, so that no part of it tells of the whole.
    const isContested =
      Math.floor(((position + 1) * contested) / debates) > Math.floor((position * contested) / debates);
    const pool = (isContested ? split : agreed) ?? [];
    const original = pool[position % pool.length] as ArchiveRow;
    const id = `${run}-${String(position + 1).padStart(4, '0')}`;
    const scenario = JSON.parse(String(rowsOf('scenarios')[Number(original.position)]?.scenario)) as Record<
      string,
      unknown
    >;
    const names = { id: `${original.scenario}-${position + 1}`, family: `${scenario.family}-${position + 1}` };
    scenarios.push({ run, position, scenario: JSON.stringify({ ...scenario, ...names }) });
    let hash = '';
    for (const event of eventsOf.get(String(original.id)) ?? []) {
      const data = JSON.parse(String(event.data)) as Record<string, unknown>;
      const changed = event.type === 'debate-start' ? { ...data, scenario: names.id, family: names.family } : data;
      hash = chainHash(hash, { type: event.type, data: changed } as DebateEventBody);
      events.push({ ...event, run, debate: id, seq: events.length + 1, data: JSON.stringify(changed), hash });
    }
    copies.push({ ...original, id, run, position, scenario: names.id, lastHash: hash });
  }
  const [row] = rowsOf('runs');
  const runRow = {
    ...row,
    id: run,
    debates,
    digest: digest(copies.map(({ lastHash }) => String(lastHash))),
    lastSeq: events.length,
  };
  const [plan] = rowsOf('plans');
  const chunks: Chunk[] = [
    { table: 'runs', rows: [runRow as ArchiveRow] },
    { table: 'plans', rows: [{ ...plan, run } as ArchiveRow] },
    { table: 'scenarios', rows: scenarios },
    { table: 'debates', rows: copies },
    { table: 'events', rows: events },
  ];
  await store.archive.write(inParts(chunks));
}

async function* inParts(chunks: readonly Chunk[]): AsyncGenerator<Chunk> {
  for (const { table, rows } of chunks)
    for (let at = 0; at < rows.length; at += rowsAtOnce) yield { table, rows: rows.slice(at, at + rowsAtOnce) };
}
