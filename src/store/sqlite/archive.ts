import type { Archive, ArchiveRow, ArchiveTable } from '../../domain/store.ts';
import { callTexts, registerSha256 } from './call-texts.ts';
import { openDatabase } from './database.ts';

const pageSize = 2000;

/** Where a table's rows of a run are, and by what they are ordered. `leaseOwner` is left out: nobody owns a run that was moved. */
const queries: Record<ArchiveTable, string> = {
  runs: `SELECT id, kind, state, reason, spec, panel, seed, simulated, debates, startedAt, endedAt, digest, startedBy, lastSeq FROM runs WHERE id = ?`,
  plans: 'SELECT run, plan, reuse FROM plans WHERE run = ?',
  scenarios: 'SELECT run, position, scenario FROM scenarios WHERE run = ? ORDER BY position',
  debates:
    'SELECT id, run, position, scenario, state, contested, d, lastHash FROM debates WHERE run = ? ORDER BY position',
  texts: `SELECT hash, text FROM texts WHERE hash IN (${callTexts('run = ?1')}) ORDER BY hash`,
  calls: 'SELECT * FROM calls WHERE run = ? ORDER BY key',
  failures: 'SELECT run, key, failure FROM failures WHERE run = ? ORDER BY key',
  events: 'SELECT run, seq, debate, v, at, type, data, hash FROM events WHERE run = ? ORDER BY seq',
};

/** Works over connections of its own: a whole run is one transaction, which other writes of the process must not fall into. */
export function createArchive(file: string): Archive {
  return {
    async *read(run) {
      const database = openDatabase(file);
      try {
        registerSha256(database);
        for (const [table, sql] of Object.entries(queries) as [ArchiveTable, string][]) {
          let rows: ArchiveRow[] = [];
          for (const row of database.prepare(sql).iterate(run)) {
            rows.push(row as ArchiveRow);
            if (rows.length < pageSize) continue;
            yield { table, rows };
            rows = [];
          }
          if (rows.length > 0) yield { table, rows };
        }
      } finally {
        database.close();
      }
    },
    async write(chunks) {
      const database = openDatabase(file);
      try {
        database.exec('BEGIN IMMEDIATE');
        for await (const { table, rows } of chunks) {
          const columns = Object.keys(rows[0] ?? {});
          // A text may be there already: another run has the same.
          const verb = table === 'texts' ? 'INSERT OR IGNORE' : 'INSERT';
          const marks = columns.map(() => '?').join(', ');
          const insert = database.prepare(`${verb} INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
          for (const row of rows) insert.run(...columns.map((column) => stored(row[column])));
        }
        database.exec('COMMIT');
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
        database.close();
      }
    },
  };
}

function stored(value: ArchiveRow[string] | undefined): string | number | null {
  return typeof value === 'boolean' ? Number(value) : (value ?? null);
}
