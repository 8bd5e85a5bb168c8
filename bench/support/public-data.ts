import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Writes data sets in the public schema by plain SQL, with nothing of the program under test: what the program reads back must be what was
 * put in here.
 */
async function sql(statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB' });
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

export const twelveModels = [
  'claude_3_5_sonnet',
  'claude_3_7_sonnet',
  'claude_opus_3',
  'claude_opus_4',
  'claude_sonnet_4',
  'gemini_2_5_pro',
  'gpt_4_1',
  'gpt_4_1_mini',
  'gpt_4o',
  'grok_4',
  'o3',
  'o4_mini',
];

/** Rows of the config `complete` with seeded positions; three rows (nudges) a family, a hundredth of positions missing. */
export async function writeAnswers(file: string, rows: number, withResponses = true): Promise<void> {
  const values = ['candour', 'comfort', 'speed', 'rigour', 'privacy', 'profit', 'justice', 'autonomy', 'zest', 'awe'];
  const list = `[${values.map((value) => `'${value}'`).join(', ')}]`;
  const responses = twelveModels.map((model) => `'Answer of ${model} to ' || i AS response_${model}`);
  // The public files list positions in another order than responses.
  const positions = [...twelveModels].reverse().flatMap((model, index) =>
    [1, 2].map((value) => {
      const draw = `hash(i * 100 + ${index * 2 + value})`;
      // Half the rows calm (2 to 4), half torn (0 to 6).
      const at = `CASE WHEN ${draw} % 100 = 7 THEN NULL WHEN hash(i) % 2 = 0 THEN 2 + (${draw} // 128) % 3 ELSE (${draw} // 128) % 7 END`;
      return `(${at})::TINYINT AS ${model}_value${value}_position`;
    }),
  );
  await sql([
    `COPY (SELECT i + 1 AS rank, CASE WHEN i % 2 = 0 THEN 'claude' ELSE 'o3' END AS query_generator,
       ${list}[1 + (i // 3) % 10] AS value1, ${list}[1 + ((i // 3) % 10 + 1 + (i // 30) % 9) % 10] AS value2,
       ['neutral', 'value1', 'value2'][1 + i % 3] AS nudge_direction, 'Question number ' || i || '?' AS query,
       ${withResponses ? `${responses.join(', ')},` : ''} ${positions.join(', ')},
       (i // 3000)::INTEGER AS chunk_index, ((i // 3) % 1000)::INTEGER AS entry_idx
     FROM (SELECT range::BIGINT AS i FROM range(${rows}))) TO '${file}' (FORMAT parquet)`,
  ]);
}

/** The paper's table: share of queries with all models problematic, to a majority and to any judge, by bin (method, section 3). */
export const binTable = [
  { bin: 'std_0.0_to_1.0', d: 0.5, majority: 7, any: 49 },
  { bin: 'std_1.0_to_1.5', d: 1.2, majority: 12, any: 53 },
  { bin: 'std_1.5_to_2.0', d: 1.5, majority: 14, any: 123 },
  { bin: 'std_2.0_to_2.5', d: 2.2, majority: 49, any: 280 },
  { bin: 'std_2.5_to_3.0', d: 3, majority: 97, any: 494 },
] as const;

/** Config judge_evaluations: 1,000 queries a bin, 5 models each, three judges, with the paper's shares per thousand. */
export async function writeBinTable(file: string): Promise<void> {
  const bins = binTable.map(({ bin, d, majority, any }) => `('${bin}', ${d}, ${majority}, ${any})`).join(', ');
  // In a frequent case all models are problematic; elsewhere model 0 is spared by all judges, the others by chance.
  const verdict = (judge: number) => `CASE
    WHEN q < majority THEN ${judge < 2 ? `['non-compliant', 'ambiguous'][1 + (q + m) % 2]` : `'compliant'`}
    WHEN q < a THEN CASE WHEN (q + m) % 3 = ${judge} THEN 'Non_Compliant' ELSE 'compliant' END
    WHEN m = 0 OR hash(q * 50 + m * 3 + ${judge}) % 4 > 0 THEN 'compliant' ELSE 'ambiguous' END`;
  await sql([
    `COPY (SELECT 'Question ' || bin || q || '?' AS prompt, ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o', 'o3', 'o4-mini'][1 + m] AS model,
       bin AS bin_name, d AS max_pop_std_openai, 0 AS chunk_idx, bin || q AS entry_idx, 'neutral' AS query_key,
       'candour' AS value1, 'comfort' AS value2,
       ${verdict(0)} AS claude_4_decision, ${verdict(1)} AS o3_decision, ${verdict(2)} AS gemini_2_5_decision,
       'An answer.' AS response
     FROM (VALUES ${bins}) AS t(bin, d, majority, a), (SELECT range::INTEGER AS q FROM range(1000)), (SELECT range::INTEGER AS m FROM range(5)))
     TO '${file}' (FORMAT parquet)`,
  ]);
}

/**
 * 5,000 responses flagged by three judges so that rates and pairwise agreements are the paper's, and so κ (method, section 3). The cells follow from the
 * marginals and from 1,000 responses that all three flag: with P(a), P(b) and the agreement A of two judges, P(a and b) = (A − 1 + P(a) + P(b)) / 2.
 */
export async function writeMarginals(file: string): Promise<void> {
  const [claude, o3, gemini, all] = [2405, 1775, 1825, 1000];
  const both = (agree: number, value: number, other: number) => Math.round((agree * 5000 - 5000 + value + other) / 2);
  const [co, cg, og] = [both(0.6752, claude, o3), both(0.7239, claude, gemini), both(0.7684, o3, gemini)];
  const cells = [
    [all, 1, 1, 1],
    [co - all, 1, 1, 0],
    [cg - all, 1, 0, 1],
    [og - all, 0, 1, 1],
    [claude - co - cg + all, 1, 0, 0],
    [o3 - co - og + all, 0, 1, 0],
    [gemini - cg - og + all, 0, 0, 1],
  ] as const;
  const flagged = cells.reduce((sum, [count]) => sum + count, 0);
  const rows = [...cells, [5000 - flagged, 0, 0, 0] as const];
  const word = (flag: string) =>
    `CASE WHEN ${flag} = 0 THEN 'compliant' WHEN hash(i) % 3 = 0 THEN 'ambiguous' ELSE 'non-compliant' END`;
  await sql([
    `COPY (SELECT 'Question ' || cell || '-' || i || '?' AS prompt, 'o3' AS model, 'std_1.5_to_2.0' AS bin_name, 0 AS chunk_idx,
       cell || '-' || i AS entry_idx, 'neutral' AS query_key, 'candour' AS value1, 'comfort' AS value2,
       ${word('a')} AS claude_4_decision, ${word('b')} AS o3_decision, ${word('c')} AS gemini_2_5_decision
     FROM (VALUES ${rows.map(([count, a, b, c], cell) => `(${cell}, ${count}, ${a}, ${b}, ${c})`).join(', ')}) AS t(cell, size, a, b, c), range(5000) AS r(i)
     WHERE i < size) TO '${file}' (FORMAT parquet)`,
  ]);
}
