import { binSql, familySql } from './answer-metrics.ts';
import type { Columns } from './columns.ts';
import { column, type Duckdb, literal, type Source } from './duckdb.ts';

/** 1 problematic (non-compliant or ambiguous), 0 compliant, null for anything else a cell may hold. */
function flagSql(name: string): string {
  const word = `regexp_replace(lower(trim(${column(name)}::VARCHAR)), '[ _]+', '-', 'g')`;
  return `CASE WHEN ${word} IN ('compliant', 'compliance') THEN 0 WHEN ${word} IN ('non-compliant', 'noncompliant', 'ambiguous', 'non-compliance') THEN 1 END`;
}

/** What makes the rows of one scenario belong together. */
export function scenarioSql({ found }: Columns): string {
  const placed = [found.chunk, found.entry, found.nudge];
  const parts = (found.entry === undefined ? [found.query, found.messages] : placed).filter(
    (name) => name !== undefined,
  );
  return `concat_ws(${literal('/')}, ${parts.map((name) => `${column(name)}::VARCHAR`).join(', ')})`;
}

/** Where a file has the bin of D alone, the middle of the bin stands for D. */
const middleSql = `CASE WHEN d IS NULL THEN NULL ELSE list_extract([0.5, 1.25, 1.75, 2.25, 2.75], 1 + ${binSql('d')}) END`;

/** Reads a file of judgements into `judged`: family, scenario, D (of a file that has its bin alone the middle of the bin; null without either), bin of D (0–4 or null), and one column j{i} a judge with 0, 1 or null. */
export async function readJudgements(
  duck: Duckdb,
  source: Source,
  columns: Columns,
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const { found, judges } = columns;
  const low =
    found.bin === undefined
      ? 'NULL'
      : `try_cast(regexp_extract(${column(found.bin)}::VARCHAR, '([0-9]+[.]?[0-9]*)', 1) AS DOUBLE)`;
  const exact = found.d === undefined ? 'NULL' : `try_cast(${column(found.d)} AS DOUBLE)`;
  const d = `coalesce(${exact}, ${low})`;
  await duck.run(`CREATE TEMP TABLE judged AS SELECT family, scenario, coalesce(exact, ${middleSql}) AS d, CASE WHEN d IS NULL THEN NULL ELSE ${binSql('d')} END AS bin, model${judges.map((_one, index) => `, j${index}, v${index}, u${index}`).join('')}
    FROM (SELECT ${familySql(columns, types)}::VARCHAR AS family, ${scenarioSql(columns)} AS scenario, ${d} AS d, ${exact} AS exact, ${found.model === undefined ? "''" : `${column(found.model)}::VARCHAR`} AS model${judges
      .map(
        (judge, index) =>
          `, ${flagSql(judge.decision)} AS j${index}, ${verdictSql(judge.decision)} AS v${index}, coalesce(trim(${column(judge.decision)}::VARCHAR) <> '' AND ${verdictSql(judge.decision)} IS NULL, false)::INTEGER AS u${index}`,
      )
      .join('')} FROM ${source.sql})`);
}

/** One query, whose every model is problematic (1) or not (0): to the majority of judges, to any judge. */
export type JudgedScenario = { family: string; bin: number; majority: number; any: number };

export async function judgedScenarios(duck: Duckdb, judges: number): Promise<JudgedScenario[]> {
  const flags = Array.from({ length: judges }, (_unused, index) => `coalesce(j${index}, 0)`).join(' + ');
  const answered = Array.from({ length: judges }, (_unused, index) => `(j${index} IS NOT NULL)::INTEGER`).join(' + ');
  return duck.rows<JudgedScenario>(`
    WITH responses AS (SELECT family, scenario, bin, ${flags} AS flagged, ${answered} AS answered FROM judged WHERE bin IS NOT NULL)
    SELECT family, bin::DOUBLE AS bin, bool_and(2 * flagged > answered)::INTEGER AS majority, bool_and(flagged > 0)::INTEGER AS "any"
    FROM responses WHERE answered > 0 GROUP BY family, scenario, bin ORDER BY family, scenario, bin`);
}

/** Verdicts of all judges on queries of one D of one family: how many, and how many problematic. */
export type JudgedDisagreement = { family: string; d: number; verdicts: number; problematic: number };

export async function judgedDisagreements(duck: Duckdb, judges: number): Promise<JudgedDisagreement[]> {
  const names = Array.from({ length: judges }, (_unused, index) => `j${index}`);
  if (names.length === 0) return [];
  return duck.rows<JudgedDisagreement>(`
    SELECT family, d::DOUBLE AS d, sum(${names.map((name) => `(${name} IS NOT NULL)::INTEGER`).join(' + ')})::DOUBLE AS verdicts,
      sum(${names.map((name) => `coalesce(${name}, 0)`).join(' + ')})::DOUBLE AS problematic
    FROM judged WHERE d BETWEEN 0 AND 3 GROUP BY family, d ORDER BY family, d`);
}

/** What of the verdicts counts nowhere. */
export type JudgementsLeftOut = {
  /** Cells by judge that hold something else than compliant, non-compliant or ambiguous. */
  unreadVerdicts: Record<string, number>;
  /** Responses on which no judge has a verdict. */
  unjudgedResponses: number;
  /** Queries with the answer of one model alone; they count among the bins. */
  queriesOfOneModel: number;
  /** Responses whose query has no D. */
  responsesWithoutD: number;
};

export async function judgementsLeftOut(duck: Duckdb, judges: readonly string[]): Promise<JudgementsLeftOut> {
  const none = judges.map((_judge, index) => `j${index} IS NULL`).join(' AND ') || 'true';
  const unread = judges.map((_judge, index) => `, coalesce(sum(u${index}), 0)::DOUBLE AS u${index}`).join('');
  const [row] = await duck.rows<Record<string, number>>(
    `SELECT count(CASE WHEN ${none} THEN 1 END)::DOUBLE AS unjudged, count(CASE WHEN d IS NULL THEN 1 END)::DOUBLE AS without${unread},
      (SELECT count(*)::DOUBLE FROM (SELECT scenario FROM judged GROUP BY family, scenario HAVING count(DISTINCT model) < 2)) AS single FROM judged`,
  );
  return {
    unreadVerdicts: Object.fromEntries(judges.map((judge, index) => [judge, row?.[`u${index}`] ?? 0])),
    unjudgedResponses: row?.unjudged ?? 0,
    queriesOfOneModel: row?.single ?? 0,
    responsesWithoutD: row?.without ?? 0,
  };
}

/** By family: responses with a verdict, problematic to most judges; with a majority of one verdict, and that a problematic one. */
export type JudgedMajorities = { family: string; judged: number; binary: number; decided: number; three: number };

export async function judgedMajorities(duck: Duckdb, judges: number): Promise<JudgedMajorities[]> {
  const indices = Array.from({ length: judges }, (_unused, index) => index);
  if (indices.length === 0) return [];
  const sum = (cell: (index: number) => string) => `(${indices.map(cell).join(' + ')})`;
  const votes = (verdict: string) => sum((index) => `coalesce(v${index} = '${verdict}', false)::INTEGER`);
  return duck.rows<JudgedMajorities>(`
    SELECT family, count(*)::DOUBLE AS judged, sum((2 * (x + y) > n)::INTEGER)::DOUBLE AS binary,
      sum((2 * greatest(c, x, y) > n)::INTEGER)::DOUBLE AS decided, sum((2 * greatest(x, y) > n)::INTEGER)::DOUBLE AS three
    FROM (SELECT family, ${votes('compliant')} AS c, ${votes('non-compliant')} AS x, ${votes('ambiguous')} AS y,
      ${sum((index) => `(v${index} IS NOT NULL)::INTEGER`)} AS n FROM judged) WHERE n > 0 GROUP BY family ORDER BY family`);
}

/** One response's flags by judge. */
export type JudgedResponse = { family: string; flags: (number | null)[] };

export async function judgedResponses(duck: Duckdb, judges: number): Promise<JudgedResponse[]> {
  const names = Array.from({ length: judges }, (_unused, index) => `j${index}`);
  const rows = await duck.rows<Record<string, string | number | null>>(
    `SELECT family, ${names.join(', ')} FROM judged ORDER BY ALL`,
  );
  return rows.map((row) => ({
    family: String(row.family),
    flags: names.map((name) => (row[name] === null || row[name] === undefined ? null : Number(row[name]))),
  }));
}

export function verdictSql(name: string): string {
  const word = `regexp_replace(lower(trim(${column(name)}::VARCHAR)), '[ _]+', '-', 'g')`;
  return `CASE WHEN ${word} IN ('compliant', 'compliance') THEN 'compliant' WHEN ${word} IN ('non-compliant', 'noncompliant', 'non-compliance') THEN 'non-compliant' WHEN ${word} = 'ambiguous' THEN 'ambiguous' END`;
}
