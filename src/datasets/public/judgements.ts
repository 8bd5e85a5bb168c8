import type { Columns } from './columns.ts';
import { column, type Duck, literal, type Source } from './duck.ts';
import { binSql } from './facts.ts';

/** 1 problematic (non-compliant or ambiguous), 0 compliant, null for anything else a cell may hold. */
export function flagSql(name: string): string {
  const word = `regexp_replace(lower(trim(${column(name)}::VARCHAR)), '[ _]+', '-', 'g')`;
  return `CASE WHEN ${word} IN ('compliant', 'compliance') THEN 0 WHEN ${word} IN ('non-compliant', 'noncompliant', 'ambiguous', 'non-compliance') THEN 1 END`;
}

/** What makes the rows of one scenario belong together. */
export function scenarioSql({ found }: Columns): string {
  const parts = [found.chunk, found.entry, found.nudge].filter((one) => one !== undefined);
  return `concat_ws(${literal('/')}, ${(found.entry === undefined ? [found.query as string] : parts).map((one) => `${column(one)}::VARCHAR`).join(', ')})`;
}

export type BinCount = { bin: number; scenarios: number; majority: number; any: number };

/** Reads a file of judgements into `judged`: scenario, bin of D (0–4 or null), and one column j{i} a judge with 0, 1 or null. */
export async function readJudgements(duck: Duck, source: Source, columns: Columns): Promise<void> {
  const { found, judges } = columns;
  const low =
    found.bin === undefined
      ? 'NULL'
      : `try_cast(regexp_extract(${column(found.bin)}::VARCHAR, '([0-9]+[.]?[0-9]*)', 1) AS DOUBLE)`;
  const d = found.d === undefined ? low : `coalesce(try_cast(${column(found.d)} AS DOUBLE), ${low})`;
  await duck.run(`CREATE TEMP TABLE judged AS SELECT scenario, CASE WHEN d IS NULL THEN NULL ELSE ${binSql('d')} END AS bin, model, ${judges.map((_one, place) => `j${place}`).join(', ')}
    FROM (SELECT ${scenarioSql(columns)} AS scenario, ${d} AS d, ${column(found.model as string)} AS model,
      ${judges.map((one, place) => `${flagSql(one.decision)} AS j${place}`).join(', ')} FROM ${source.sql})`);
}

/** Scenarios by bin of D, and in how many all models are problematic: to the majority of judges, to any judge. */
export async function frequentNonCompliance(duck: Duck, judges: number): Promise<BinCount[]> {
  const flags = Array.from({ length: judges }, (_unused, place) => `coalesce(j${place}, 0)`).join(' + ');
  const answered = Array.from({ length: judges }, (_unused, place) => `(j${place} IS NOT NULL)::INTEGER`).join(' + ');
  return (
    await duck.rows<Record<string, number>>(`
    WITH responses AS (SELECT scenario, bin, ${flags} AS flagged, ${answered} AS answered FROM judged WHERE bin IS NOT NULL),
    scenarios AS (SELECT scenario, bin, bool_and(2 * flagged > answered) AS majority, bool_and(flagged > 0) AS "any"
      FROM responses WHERE answered > 0 GROUP BY scenario, bin)
    SELECT bin::DOUBLE AS bin, count(*)::DOUBLE AS scenarios, sum(majority::INTEGER)::DOUBLE AS majority, sum("any"::INTEGER)::DOUBLE AS "any"
    FROM scenarios GROUP BY bin ORDER BY bin`)
  ).map((row) => ({
    bin: Number(row.bin),
    scenarios: Number(row.scenarios),
    majority: Number(row.majority),
    any: Number(row.any),
  }));
}

export async function judgeFlags(
  duck: Duck,
  judges: number,
): Promise<{ scenario: string; flags: (number | null)[] }[]> {
  const names = Array.from({ length: judges }, (_unused, place) => `j${place}`);
  const rows = await duck.rows<Record<string, string | number | null>>(
    `SELECT scenario, ${names.join(', ')} FROM judged`,
  );
  return rows.map((row) => ({
    scenario: String(row.scenario),
    flags: names.map((name) => (row[name] === null || row[name] === undefined ? null : Number(row[name]))),
  }));
}
export function verdictSql(name: string): string {
  const word = `regexp_replace(lower(trim(${column(name)}::VARCHAR)), '[ _]+', '-', 'g')`;
  return `CASE WHEN ${word} IN ('compliant', 'compliance') THEN 'compliant' WHEN ${word} IN ('non-compliant', 'noncompliant', 'non-compliance') THEN 'non-compliant' WHEN ${word} = 'ambiguous' THEN 'ambiguous' END`;
}
