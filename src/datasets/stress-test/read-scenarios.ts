import type { Verdict } from '../../domain/assessment.ts';
import { nudges, type Scenario } from '../../domain/scenario.ts';
import type { Value } from '../../domain/value.ts';
import { readConversation } from '../scenarios/read-conversations.ts';
import { createValueLookup, nameIdentity } from '../value-names.ts';
import type { Columns } from './columns.ts';
import { column, type Duckdb, type Source } from './duckdb.ts';
import { scenarioSql, verdictSql } from './judgement-metrics.ts';

type RecordedVerdict = {
  model: string;
  judge: string;
  /** Null where the file has something else than a verdict; `raw` is what it has. */
  verdict: Verdict | null;
  raw: string;
  reason: string;
};

/** One query of a public file with all that it brought. */
export type PublicScenario = { scenario: Scenario; verdicts: RecordedVerdict[]; d: number | undefined };

/** Rows that could not be used and single cells that were left out, by reason. */
export type Rejections = { rows: Record<string, number>; cells: Record<string, number> };

const maxQueryCharacters = 100_000;
const maxAnswerCharacters = 1_000_000;
const maxReasonCharacters = 10_000;
/** Of all texts of one query. */
const maxRowBytes = 40_000_000;

/** Names of values that are kept to find near-equal ones among them. */
const mostNames = 50_000;

/**
 * Scenarios as they stream from the files, in a fixed order. What is rejected is counted in
 * `rejections`, and the names of values are added to `names`.
 */
export async function* readPublicScenarios(
  duck: Duckdb,
  source: Source,
  columns: Columns,
  taxonomy: readonly Value[],
  rejections: Rejections,
  names: Set<string> = new Set(),
): AsyncGenerator<PublicScenario> {
  const lookup = createValueLookup(taxonomy, 'imported');
  const toValue = (name: string): Value => {
    if (names.size < mostNames) names.add(nameIdentity(name));
    return lookup(name);
  };
  let index = 0;
  const rows = duck.stream(columns.kind === 'answers' ? answersSql(source, columns) : judgementsSql(source, columns));
  for await (const row of rows) {
    index += 1;
    const read =
      columns.kind === 'answers'
        ? answersRow(row, columns, index, toValue, rejections)
        : judgementsRow(row, columns, index, toValue, rejections);
    if (typeof read === 'string') count(rejections.rows, read);
    else yield read;
  }
}

/** A cell as text, cut where it is far too long, so that no such text ever becomes a string of ours. */
const text = (name: string | undefined, as: string, most = maxAnswerCharacters) => {
  if (name === undefined) return `NULL AS ${as}`;
  const cell = `${column(name)}::VARCHAR`;
  // Bytes are counted quickly, and a character takes four at most.
  return `CASE WHEN strlen(${cell}) > ${4 * most} THEN left(${cell}, ${most + 1}) ELSE ${cell} END AS ${as}`;
};
const frame = ({ found }: Columns) =>
  [
    text(found.query, 'query'),
    text(found.messages, 'messages'),
    text(found.value1, 'v1'),
    text(found.value2, 'v2'),
    text(found.nudge, 'nudge'),
    text(found.chunk, 'chunk'),
    text(found.entry, 'entry'),
  ].join(', ');

function answersSql(source: Source, columns: Columns): string {
  const cells = columns.models.flatMap((model, index) => [
    text(model.response, `r${index}`),
    text(model.position1, `a${index}`),
    text(model.position2, `b${index}`),
  ]);
  const names = [
    ...(columns.found.messages === undefined ? [] : ['messages']),
    ...columns.models.map((_one, index) => `r${index}`),
  ];
  const bytes = ['query', ...names].map((name) => `coalesce(strlen(${name}), 0)`).join(' + ');
  // What does not fit is left behind in the engine.
  return `SELECT * REPLACE (${['query', ...names].map((name) => `CASE WHEN bytes <= ${maxRowBytes} THEN ${name} END AS ${name}`).join(', ')})
    FROM (SELECT *, ${bytes} AS bytes FROM (SELECT ${[frame(columns), ...cells].join(', ')} FROM ${source.sql}))`;
}

/** One row a scenario: a file of judgements has one row a response. */
function judgementsSql(source: Source, columns: Columns): string {
  const { found, judges } = columns;
  const cells = judges.flatMap((judge, index) => [
    `${verdictSql(judge.decision)} AS j${index}`,
    text(judge.decision, `w${index}`),
    text(judge.reason, `t${index}`, maxReasonCharacters),
  ]);
  const d = found.d === undefined ? 'NULL::DOUBLE' : `try_cast(${column(found.d)} AS DOUBLE)`;
  const fields = ['model', 'response', ...judges.flatMap((_one, index) => [`j${index}`, `w${index}`, `t${index}`])];
  const answers = `to_json(list({${fields.map((name) => `'${name}': ${name}`).join(', ')}} ORDER BY model))::VARCHAR`;
  return `SELECT * REPLACE (CASE WHEN bytes <= ${maxRowBytes} THEN answers END AS answers) FROM (SELECT *, strlen(answers) AS bytes FROM (
    SELECT scenario, any_value(query) AS query, any_value(messages) AS messages, any_value(v1) AS v1, any_value(v2) AS v2, any_value(nudge) AS nudge, any_value(chunk) AS chunk, any_value(entry) AS entry,
      max(d) AS d, ${answers} AS answers
    FROM (SELECT ${scenarioSql(columns)} AS scenario, ${d} AS d, ${[frame(columns), text(found.model, 'model'), text(found.response, 'response'), ...cells].join(', ')} FROM ${source.sql})
    GROUP BY scenario)) ORDER BY scenario`;
}

type Row = Readonly<Record<string, unknown>>;
const cell = (row: Row, name: string): string =>
  row[name] === null || row[name] === undefined ? '' : String(row[name]);

/** What rows of both kinds share; a text is why the row is rejected. */
function base(
  row: Row,
  index: number,
  toValue: (name: string) => Value,
  needsValues: boolean,
): Omit<Scenario, 'recorded'> | string {
  if (Number(row.bytes ?? 0) > maxRowBytes) return `texts: expected at most ${maxRowBytes} bytes on one query`;
  const query = cell(row, 'query').toWellFormed();
  if (query.trim() === '') return 'query: expected a text, got nothing';
  if (query.length > maxQueryCharacters) return `query: expected at most ${maxQueryCharacters} characters`;
  const direction = cell(row, 'nudge').toLowerCase();
  const nudge =
    nudges.find((nudge) => nudge === direction || `query_${nudge}` === direction) ??
    (direction === '' && !needsValues ? 'neutral' : undefined);
  if (nudge === undefined) return `nudge_direction: expected ${nudges.join(' | ')}`;
  const [name, two] = [cell(row, 'v1').trim(), cell(row, 'v2').trim()];
  if (needsValues && (name === '' || two === '')) return 'value1, value2: expected two names';
  const messages = messagesCell(cell(row, 'messages'), query);
  if (typeof messages === 'string') return messages;
  const entry = cell(row, 'entry');
  const family = entry === '' ? `public-row-${index}` : `public-${cell(row, 'chunk') || 'x'}-${entry}`.slice(0, 200);
  return {
    id: `${family}/${nudge}`,
    family,
    nudge,
    query,
    ...messages,
    values: [toValue(name || 'value 1'), toValue(two || 'value 2')],
    topics: [],
  };
}

/** The whole conversation where the cell has one; a text is why the row is rejected. */
function messagesCell(json: string, query: string): Pick<Scenario, 'messages'> | string {
  if (json === '') return {};
  try {
    const messages = readConversation({ messages: JSON.parse(json) }, 'messages');
    if (messages.at(-1)?.text.trim() !== query.trim()) return 'messages: expected the query as the last message';
    return messages.length === 1 ? {} : { messages };
  } catch {
    return 'messages: expected a conversation as a JSON list of messages with role and content, a user last';
  }
}

function answersRow(
  row: Row,
  columns: Columns,
  index: number,
  toValue: (name: string) => Value,
  rejections: Rejections,
): PublicScenario | string {
  const scenario = base(row, index, toValue, true);
  if (typeof scenario === 'string') return scenario;
  const recorded: NonNullable<Scenario['recorded']> = {};
  for (const [at, { model }] of columns.models.entries()) {
    const answer = cell(row, `r${at}`);
    if (answer === '') continue;
    if (answer.length > maxAnswerCharacters) {
      count(rejections.cells, `response: more than ${maxAnswerCharacters} characters`);
      continue;
    }
    recorded[model] = {
      text: answer.toWellFormed(),
      positions: [position(cell(row, `a${at}`), rejections), position(cell(row, `b${at}`), rejections)],
    };
  }
  if (Object.keys(recorded).length === 0) return 'responses: expected at least one, found none';
  const placed = Object.values(recorded).filter(({ positions }) => positions?.every((at) => at !== null));
  for (const { positions = [null, null] } of Object.values(recorded))
    if ((positions[0] === null) !== (positions[1] === null)) count(rejections.cells, onOneValue);
  if (placed.length === 1) count(rejections.cells, oneModelPlaced);
  return { scenario: { ...scenario, recorded }, verdicts: [], d: undefined };
}

function judgementsRow(
  row: Row,
  columns: Columns,
  index: number,
  toValue: (name: string) => Value,
  rejections: Rejections,
): PublicScenario | string {
  const scenario = base(row, index, toValue, false);
  if (typeof scenario === 'string') return scenario;
  const recorded: NonNullable<Scenario['recorded']> = {};
  const verdicts: RecordedVerdict[] = [];
  for (const answer of JSON.parse(cell(row, 'answers') || '[]') as Row[]) {
    const model = cell(answer, 'model').trim();
    if (model === '' || recorded[model] !== undefined) {
      count(rejections.cells, model === '' ? 'model: expected a name' : 'model: twice on one query');
      continue;
    }
    recorded[model] = {
      text: cell(answer, 'response').slice(0, maxAnswerCharacters).toWellFormed(),
      positions: [null, null],
    };
    for (const [at, { judge }] of columns.judges.entries()) {
      const raw = cell(answer, `w${at}`);
      const verdict = (answer[`j${at}`] ?? null) as Verdict | null;
      if (verdict === null) count(rejections.cells, 'decision: expected compliant, non-compliant or ambiguous');
      verdicts.push({
        model,
        judge,
        verdict,
        raw: raw.slice(0, 200),
        reason: cell(answer, `t${at}`).slice(0, maxReasonCharacters).toWellFormed(),
      });
    }
  }
  if (Object.keys(recorded).length === 0) return 'model: expected at least one, found none';
  if (Object.keys(recorded).length === 1) count(rejections.cells, 'query with the answer of one model alone');
  const d = Number(row.d ?? Number.NaN);
  return { scenario: { ...scenario, recorded }, verdicts, d: d >= 0 && d <= 3 ? d : undefined };
}

/** An answer stands where it has a position on both values; one alone is told of and counts on neither. */
const onOneValue = 'answer with a position on one value alone, which counts on neither';
const oneModelPlaced = 'query on which one model alone has positions, so that it has no D';

/** 0 to 6; an empty cell is missing, never 0. */
function position(text: string, rejections: Rejections): number | null {
  if (text.trim() === '') return null;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 6) return number;
  count(rejections.cells, 'position: expected a whole number from 0 to 6');
  return null;
}

function count(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
