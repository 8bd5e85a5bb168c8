/**
 * What rows say of a run, held against its events and against itself: one query a fault, in the words
 * of `json`, which reads a field of a JSON column in the dialect of a store.
 */
export function rowChecks(json: (column: string, path: readonly string[]) => string): readonly RowCheck[] {
  const data = (...path: string[]) => json('events.data', path);
  const firstAgreement = `events.type = 'agreement' AND ${data('round')} = '0'`;
  // A yes or no of JSON is read as 1 and 0 by one store, and as words by the other.
  const differs = (field: string) =>
    `(CASE WHEN ${field} THEN 'true' ELSE 'false' END) <> (CASE ${data(field)} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE ${data(field)} END)`;
  return [
    {
      sql: "SELECT debate AS id, count(*) AS number FROM events WHERE type = 'ruling' GROUP BY debate HAVING count(*) > 1",
      problem: ({ id, number }) => `debate ${id}: it has ${number} rulings, and may have one`,
    },
    {
      sql: `SELECT run AS id, count(*) AS number FROM events WHERE type = 'run-end' AND ${data('state')} = 'finished'
        GROUP BY run HAVING count(*) > 1`,
      problem: ({ id, number }) => `run ${id}: it finished ${number} times, and may finish once`,
    },
    {
      sql: `SELECT id, 0 AS number FROM debates WHERE state = 'ruled'
        AND NOT EXISTS (SELECT 1 FROM events WHERE events.run = debates.run AND debate = debates.id AND type = 'ruling')`,
      problem: ({ id }) => `debate ${id}: its row says that it is ruled, and no event rules it`,
    },
    {
      sql: `SELECT debates.id AS id, 0 AS number FROM debates JOIN events ON events.run = debates.run AND debate = debates.id
        WHERE debates.state = 'ruled' AND ${firstAgreement}
        AND (${differs('contested')}
          OR (${data('disagreement', 'd')} IS NOT NULL AND (d IS NULL OR abs(d - CAST(${data('disagreement', 'd')} AS REAL)) > 0.0001)))`,
      problem: ({ id }) => `debate ${id}: its row and its events differ in D, or in whether it was contested`,
    },
    {
      sql: `SELECT DISTINCT runs.id AS id, 0 AS number FROM runs JOIN events ON events.run = runs.id
        WHERE events.type = 'debate-start'
        AND ${differs('simulated')}`,
      problem: ({ id }) => `run ${id}: its row and its events differ in whether it is simulated`,
    },
    {
      sql: `SELECT runs.id AS id, runs.debates AS number FROM runs
        WHERE (SELECT count(*) FROM debates WHERE run = runs.id) <> runs.debates
        OR (SELECT count(*) FROM scenarios WHERE run = runs.id) <> runs.debates`,
      problem: ({ id, number }) => `run ${id}: it should have ${number} debates with a scenario each`,
    },
    {
      sql: 'SELECT id, 0 AS number FROM runs WHERE NOT EXISTS (SELECT 1 FROM plans WHERE run = runs.id)',
      problem: ({ id }) => `run ${id}: its definition is not there`,
    },
  ];
}

export type RowCheck = { sql: string; problem: (row: { id: string; number: number }) => string };

/** Problems of one kind that are named; more are counted. */
const maxNamed = 20;

/** The rows of a check as sentences, the first of many. */
export function rowProblems({ problem }: RowCheck, rows: readonly { id: string; number: number }[]): string[] {
  const named = rows.slice(0, maxNamed).map(problem);
  return rows.length > maxNamed ? [...named, `and ${rows.length - maxNamed} more of this kind`] : named;
}
