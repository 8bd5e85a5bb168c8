import { sql } from 'kysely';
import type { Archive, ArchiveRow, ArchiveTable } from '../../domain/store.ts';
import { callTexts } from './call-texts.ts';
import type { Database } from './database.ts';
import { runColumns } from './runs.ts';

const pageSize = 2000;
/** Texts are long, and a statement's values are in memory at once. */
const textsAtOnce = 50;

/** Columns of a table, and the one by which a run's rows are ordered. `leaseOwner` is left out: nobody owns a run that was moved. */
const tables: Record<Exclude<ArchiveTable, 'texts'>, { of: string; order: string; columns: string[] }> = {
  runs: {
    of: 'id',
    order: 'id',
    columns: [...runColumns, 'lastSeq'],
  },
  plans: { of: 'run', order: 'run', columns: ['run', 'plan', 'reuse'] },
  scenarios: { of: 'run', order: 'position', columns: ['run', 'position', 'scenario'] },
  debates: {
    of: 'run',
    order: 'position',
    columns: ['id', 'run', 'position', 'scenario', 'state', 'contested', 'd', 'lastHash'],
  },
  calls: {
    of: 'run',
    order: 'key',
    columns: [
      'run',
      'key',
      'provider',
      'model',
      'purpose',
      'sample',
      'text',
      'finish',
      'inputTokens',
      'cachedInputTokens',
      'outputTokens',
      'providerId',
      'servedModel',
      'costUsd',
      'latencyMs',
      'messages',
      'notes',
    ],
  },
  failures: { of: 'run', order: 'key', columns: ['run', 'key', 'failure'] },
  events: { of: 'run', order: 'seq', columns: ['run', 'seq', 'debate', 'v', 'at', 'type', 'data', 'hash'] },
};
const booleans = new Set(['simulated', 'contested']);

export function createArchive(database: Database): Archive {
  async function* rowsOf(table: Exclude<ArchiveTable, 'texts'>, run: string): AsyncGenerator<ArchiveRow[]> {
    const { of, order, columns } = tables[table];
    for (let offset: string | number | undefined; ; ) {
      const after = offset === undefined ? sql`` : sql`AND ${sql.ref(order)} > ${offset}`;
      const { rows } =
        await sql<ArchiveRow>`SELECT ${sql.join(columns.map((column) => sql.ref(column)))} FROM ${sql.table(table)}
        WHERE ${sql.ref(of)} = ${run} ${after} ORDER BY ${sql.ref(order)} LIMIT ${pageSize}`.execute(database);
      if (rows.length > 0) yield rows;
      if (rows.length < pageSize) return;
      offset = rows.at(-1)?.[order] as string | number;
    }
  }

  async function* textsOf(run: string): AsyncGenerator<ArchiveRow[]> {
    const { rows } = await callTexts(sql`run = ${run}`).execute(database);
    for (let at = 0; at < rows.length; at += textsAtOnce) {
      const hashes = rows.slice(at, at + textsAtOnce).map(({ hash }) => hash);
      const texts = await database.selectFrom('texts').selectAll().where('hash', 'in', hashes).execute();
      yield texts.map(({ hash, text }) => ({ hash, text: text.toString('utf8') }));
    }
  }

  return {
    async *read(run) {
      for (const table of ['runs', 'plans', 'scenarios', 'debates'] as const)
        for await (const rows of rowsOf(table, run)) yield { table, rows };
      for await (const rows of textsOf(run)) yield { table: 'texts', rows };
      for (const table of ['calls', 'failures', 'events'] as const)
        for await (const rows of rowsOf(table, run)) yield { table, rows };
    },
    async write(chunks) {
      await database.transaction().execute(async (transaction) => {
        for await (const { table, rows } of chunks) {
          const size = table === 'texts' ? textsAtOnce : pageSize;
          for (let at = 0; at < rows.length; at += size) {
            const some = rows.slice(at, at + size).map((row) => stored(table, row));
            const into = transaction.insertInto(table).values(some as never[]);
            // A text may be there already: another run has the same.
            await (table === 'texts' ? into.onConflict((conflict) => conflict.doNothing()) : into).execute();
          }
        }
      });
    },
  };
}

function stored(table: ArchiveTable, row: ArchiveRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (booleans.has(column)) return [column, Boolean(value)];
      if (table === 'texts' && column === 'text') return [column, Buffer.from(String(value), 'utf8')];
      return [column, typeof value === 'string' ? value.replaceAll('\0', '') : value];
    }),
  );
}
