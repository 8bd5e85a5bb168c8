import { MootcourtError } from '../../domain/errors.ts';
import { type Duckdb, duckLimits, type Source, saysSimulated } from './duckdb.ts';

/** One model's columns; any may be absent. */
type ModelColumns = { model: string; response?: string; position1?: string; position2?: string };
type JudgeColumns = { judge: string; decision: string; reason?: string };

/** What was found of the public schema, by name: the files list answers and positions in different orders. */
export type Columns = {
  kind: 'answers' | 'judgements';
  found: Partial<Record<Field, string>>;
  models: ModelColumns[];
  judges: JudgeColumns[];
  /** Fields of the schema that the file lacks. */
  missed: string[];
  /** Columns that nothing here reads. */
  unread: string[];
};

/** Names under which a field is known to occur; the first that is there counts. */
const aliases = {
  query: ['query', 'prompt', 'question'],
  messages: ['messages'],
  value1: ['value1', 'value_1'],
  value2: ['value2', 'value_2'],
  nudge: ['nudge_direction', 'query_key', 'nudge'],
  chunk: ['chunk_index', 'chunk_idx'],
  entry: ['entry_idx', 'entry_index'],
  generator: ['query_generator', 'generator'],
  rank: ['rank'],
  model: ['model', 'model_name', 'respondent'],
  response: ['response', 'model_response', 'answer'],
  d: ['max_pop_std_openai', 'max_pop_std', 'max_std', 'disagreement'],
  bin: ['bin_name', 'std_range'],
} as const;
type Field = keyof typeof aliases;

const needed = { answers: ['query', 'value1', 'value2', 'nudge'], judgements: ['query', 'model'] } as const;
const wanted = {
  answers: ['chunk', 'entry', 'generator', 'rank'],
  judgements: ['response', 'nudge', 'chunk', 'entry', 'value1', 'value2', 'd', 'bin'],
} as const;

/** With columns of decisions it is the config judge_evaluations, else one of the configs with answers. */
function kindOf(names: readonly string[]): Columns['kind'] {
  return names.some((name) => decision.test(name)) ? 'judgements' : 'answers';
}

const position = /^(.+)_value([12])_position$/;
const decision = /^(.+)_(?:decision|verdict)$/;

/**
 * Maps a file's columns.
 * @throws MootcourtError `invalid-input` only when an essential column is absent
 */
function mapColumns(names: readonly string[]): Columns {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const partial: Columns['found'] = {};
  for (const [field, known] of Object.entries(aliases)) {
    const name = known.map((name) => byLower.get(name)).find((name) => name !== undefined);
    if (name !== undefined) partial[field as Field] = name;
  }
  const judges = names.flatMap((name): JudgeColumns[] => {
    const judge = decision.exec(name)?.[1];
    if (judge === undefined) return [];
    const reason = ['reasoning', 'rationale', 'reason', 'explanation']
      .map((word) => byLower.get(`${judge.toLowerCase()}_${word}`))
      .find((name) => name !== undefined);
    return [{ judge, decision: name, ...(reason === undefined ? {} : { reason }) }];
  });
  const kind = kindOf(names);
  const missing = needed[kind].filter((field) => partial[field] === undefined);
  if (missing.length > 0)
    throw new MootcourtError(
      'invalid-input',
      `data set: expected a column ${missing.map((field) => aliases[field].join(' or ')).join(', and ')}; there are ${names.slice(0, 15).join(', ')}`,
    );
  const models = kind === 'answers' ? modelColumns(names) : [];
  const read = new Set([
    ...Object.values(aliases).flatMap((known) => known.map((name) => byLower.get(name))),
    ...judges.flatMap((judge) => [judge.decision, judge.reason]),
    ...models.flatMap((model) => [model.response, model.position1, model.position2]),
  ]);
  const missed = [...needed[kind], ...wanted[kind]].filter((field) => partial[field] === undefined);
  return { kind, found: partial, models, judges, missed, unread: names.filter((name) => !read.has(name)) };
}

function modelColumns(names: readonly string[]): ModelColumns[] {
  const models = new Map<string, ModelColumns>();
  const of = (model: string) => {
    const known = models.get(model) ?? { model };
    models.set(model, known);
    return known;
  };
  for (const name of names) {
    if (name.startsWith('response_')) of(name.slice('response_'.length)).response = name;
    const match = position.exec(name);
    if (match !== null) of(match[1] as string)[match[2] === '1' ? 'position1' : 'position2'] = name;
  }
  return [...models.values()].sort((a, b) => (a.model < b.model ? -1 : 1));
}

/** What of a source is one table. */
export type Part = { source: Source; columns: Columns; types: Map<string, string>; simulated: boolean };

/**
 * A source by what its files hold, answers first: a data set's folder may bring both configs, whose rows are no rows of one table.
 * @throws MootcourtError `invalid-input` only when an essential column is absent
 */
export async function partsOf(duck: Duckdb, source: Source): Promise<Part[]> {
  if (source.files.length === 1) return [await partOf(duck, source)];
  const byKind = { answers: [] as string[], judgements: [] as string[] };
  for (const file of source.files) {
    const types = await typesOf(duck, source.only([file]));
    byKind[kindOf([...types.keys()])].push(file);
  }
  const parts: Part[] = [];
  for (const files of Object.values(byKind)) {
    if (files.length === 0) continue;
    parts.push(await partOf(duck, source.only(files)));
  }
  return parts;
}

async function partOf(duck: Duckdb, source: Source): Promise<Part> {
  return { source, ...(await describeColumns(duck, source)), simulated: await saysSimulated(duck, source) };
}

/** The columns of a source with the engine's types. */
export async function describeColumns(
  duck: Duckdb,
  source: Source,
): Promise<{ columns: Columns; types: Map<string, string> }> {
  const types = await typesOf(duck, source);
  return { columns: mapColumns([...types.keys()]), types };
}

async function typesOf(duck: Duckdb, source: Source): Promise<Map<string, string>> {
  const described = await duck.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${source.sql}`,
  );
  if (described.length > duckLimits.columns)
    throw new MootcourtError(
      'invalid-input',
      `data set: expected at most ${duckLimits.columns} columns, got ${described.length}`,
    );
  return new Map(described.map((item) => [item.column_name, item.column_type]));
}
