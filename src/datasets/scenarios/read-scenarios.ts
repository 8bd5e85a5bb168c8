import path from 'node:path';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { provenanceSchema } from '../../domain/provenance.ts';
import {
  maxTurns,
  nudges,
  rubricSchema,
  type Scenario,
  scenarioSchema,
  simulatedUserSchema,
} from '../../domain/scenario.ts';
import { topicSchema, type Value, valueSchema } from '../../domain/value.ts';
import { filesOf, textOf } from '../list-input-files.ts';
import { parse, readJson, readYaml } from '../parse-file.ts';
import { readStressTestCsv } from '../stress-test/read-csv.ts';
import { conversationFields, conversationScenario, type RowOptions } from './conversation-row.ts';
import { hasUnnamedValues, isStressTestTable, questionRow, questionsOfText, questionTable } from './plain-questions.ts';
import { hasConversation, readConversation } from './read-conversations.ts';
import { isSet, readSet, withSettings } from './scenario-set.ts';

/** A value by its id in config/values/values.yaml, or whole. */
const valueReferenceSchema = z.union([z.string(), valueSchema]);

/** A query, or a whole conversation in any of the forms that rows may have. */
const putSchema = z.union([z.string().min(1), z.array(z.record(z.string(), z.unknown())).min(1)]);

export const familySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected a kebab-case id'),
  value1: valueReferenceSchema,
  value2: valueReferenceSchema,
  topics: z.array(topicSchema).default([]),
  queries: z.strictObject({ neutral: putSchema, value1: putSchema, value2: putSchema }),
  rubric: rubricSchema.optional(),
  turns: z.int().min(1).max(maxTurns).optional(),
  simulatedUser: simulatedUserSchema.optional(),
  statements: z.array(z.string().min(1)).optional(),
  provenance: provenanceSchema.optional(),
});
/** A query or conversation and its two nudged variants, as a file of scenarios holds them. */
export type Family = z.infer<typeof familySchema>;

/** Reads config/values/values.yaml or a file of that shape. */
export function readValues(file: string): Map<string, Value> {
  const schema = z.strictObject({ values: z.array(valueSchema).min(1) });
  const { values } = parse(file, readYaml(file), schema);
  return new Map(values.map((value) => [value.id, value]));
}

/**
 * Reads scenarios from a folder of files, or from one file: families or conversations (.yaml, .json, .jsonl), or a CSV of
 * the public data set.
 * @throws MootcourtError `invalid-input` naming file and field
 */
export function readScenarios(
  location: string,
  values: ReadonlyMap<string, Value>,
  options: RowOptions = {},
): Scenario[] {
  const places = new Map<string, string>();
  const conversations = new Map<string, Located>();
  const scenarios: Scenario[] = [];
  for (const file of scenarioFilesOf(location)) {
    for (const { scenario, where } of located(file, values, options)) {
      const before = places.get(scenario.id);
      if (before !== undefined)
        throw new MootcourtError(
          'invalid-input',
          `${where}: id: '${scenario.id}' stands twice, first at ${before}; expected ids of their own (a duplicate would be one debate counted twice)`,
        );
      places.set(scenario.id, where);
      const put = [scenario.messages ?? scenario.query, scenario.values.map(({ id }) => id)];
      // One text may be written in two Unicode forms.
      const said = JSON.stringify(put).normalize('NFC');
      const twin = conversations.get(said);
      if (twin !== undefined && !hasUnnamedValues(scenario) === !hasUnnamedValues(twin.scenario))
        throw new MootcourtError(
          'invalid-input',
          `${where}: the same conversation about the same values stands at ${twin.where} already; expected each once (a duplicate would be one debate counted twice)`,
        );
      conversations.set(said, { scenario, where });
      scenarios.push(scenario);
    }
  }
  if (scenarios.length === 0) throw noScenarios(location);
  return scenarios;
}

type Located = { scenario: Scenario; where: string };

export function* located(file: string, values: ReadonlyMap<string, Value>, options: RowOptions): Generator<Located> {
  const at = (where: string) => (scenario: Scenario) => ({ scenario, where });
  if (!isScenarioFile(file) || file.endsWith('.txt')) {
    // A name that says nothing else is that of a text.
    const isMarkdown = /\.(md|markdown)$/i.test(file);
    for (const { question, line } of questionsOfText(textOf(file), { isMarkdown }))
      yield* scenariosOfRow(question, lineAt(file, line), values, options).map(at(lineAt(file, line).where));
  } else if (isTable(file) && !isStressTestTable(file)) {
    for (const { data, line } of questionTable(file))
      yield* scenariosOfRow(cellsOf(data, lineAt(file, line).where), lineAt(file, line), values, options).map(
        at(lineAt(file, line).where),
      );
  } else if (file.endsWith('.csv')) {
    for (const [index, scenario] of readStressTestCsv(file).entries())
      yield { scenario, where: `${file}: row ${index + 1}` };
  } else if (/\.(jsonl|ndjson)$/.test(file)) {
    for (const [index, line] of textOf(file).split('\n').entries())
      yield* scenariosOfLine(line, lineAt(file, index + 1), values, options).map(at(lineAt(file, index + 1).where));
  } else
    for (const row of wholeRows(file, values, options))
      yield* scenariosOfRow(row.data, row.at, values, row.options).map(at(row.at.where));
}

function isTable(file: string): boolean {
  return /\.(csv|tsv)$/.test(file);
}

/** Columns whose cells hold JSON, and those whose cells may hold names with a sign between them as well. */
const jsonColumns = new Set(['messages', 'rubric', 'simulatedUser', 'recorded', 'turns']);
const listColumns = new Set(['values', 'statements', 'topics']);

/** A cell that holds a list or an object is read as such. */
function cellsOf(row: Readonly<Record<string, string>>, where: string): Record<string, unknown> {
  const read = (name: string, cell: string): unknown => {
    if (jsonColumns.has(name)) return readJson(`${where}: ${name}`, cell);
    if (!listColumns.has(name)) return cell;
    return /^\s*\[/.test(cell) ? readJson(`${where}: ${name}`, cell) : cell.split(/[|;,]/).map((item) => item.trim());
  };
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, read(name, cell)]));
}

/** Names that people give to the list of rows in a file that holds one object. */
const rowLists = ['questions', 'prompts', 'queries', 'rows', 'items', 'data', 'examples', 'samples'];

/** Fields that say something of the file, and nothing of its rows. */
const aboutFile = new Set('version name title description id created date author language license source'.split(' '));

/** The rows of a list that stands alone under a usual name, such as `{"questions": [...]}`. */
function listedRows(data: unknown): unknown[] | undefined {
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object' || data === null) return undefined;
  const lists = Object.entries(data).filter(([name, value]) => rowLists.includes(name) && Array.isArray(value));
  const others = Object.keys(data).filter((name) => !rowLists.includes(name) && !aboutFile.has(name));
  return lists.length === 1 && others.length === 0 ? (lists[0]?.[1] as unknown[]) : undefined;
}

function foundIn(data: unknown): string {
  if (typeof data !== 'object' || data === null) return `${data === null ? 'nothing' : typeof data}`;
  const fields = Object.keys(data);
  return fields.length === 0 ? 'no field' : `the fields ${fields.slice(0, 8).join(', ')}`;
}

export function noScenarios(location: string): MootcourtError {
  const expected =
    'expected at least one scenario (questions in .txt, .csv or .tsv; questions, families or conversations in .yaml, .json or .jsonl), found none';
  return new MootcourtError('invalid-input', `${location}: ${expected}`);
}

/** Whether a file's name is that of scenarios. */
export function isScenarioFile(name: string): boolean {
  return /\.(yaml|yml|json|jsonl|ndjson|csv|tsv|txt)$/.test(name);
}

/** The files that a folder or file of scenarios stands for, in order. */
export function scenarioFilesOf(location: string): string[] {
  return filesOf(location, isScenarioFile);
}

/** Where a row stands: for messages, and for ids of rows that bring none. */
export type RowPlace = { where: string; file: string; number: number };

export function lineAt(file: string, number: number): RowPlace {
  return { where: `${file}: line ${number}`, file: fileName(file), number };
}

/** The rows of a file that is one YAML or JSON value (one row, a list of rows, or a set), with the options that hold for them. */
export function* wholeRows(
  file: string,
  values: ReadonlyMap<string, Value>,
  options: RowOptions,
): Generator<{ data: unknown; at: RowPlace; options: RowOptions }> {
  const data = file.endsWith('.json') ? readJson(file, textOf(file)) : readYaml(file);
  const set = isSet(data) ? readSet(data, file, values, options) : undefined;
  const rows = set?.rows ?? listedRows(data);
  for (const [index, row] of (rows ?? [data]).entries()) {
    const where = rows === undefined ? file : `${file}: row ${index + 1}`;
    yield { data: row, at: { where, file: fileName(file), number: index + 1 }, options: set?.options ?? options };
  }
}

function fileName(file: string): string {
  return path.basename(file).replace(/\.[a-z]+$/i, '');
}

/** What a line of JSON holds; none on an empty line. */
export function scenariosOfLine(
  line: string,
  at: RowPlace,
  values: ReadonlyMap<string, Value>,
  options: RowOptions = {},
): Scenario[] {
  const text = at.number === 1 ? line.replace(/^\uFEFF/, '') : line;
  return text.trim() === '' ? [] : scenariosOfRow(readJson(at.where, text), at, values, options);
}

/** A family as `mootcourt generate` writes it, a scenario as `mootcourt select` does, or a conversation as people have them. */
export function scenariosOfRow(
  data: unknown,
  at: RowPlace,
  values: ReadonlyMap<string, Value>,
  options: RowOptions = {},
): Scenario[] {
  return readRow(data, at, values, options).map((scenario) => withSettings(scenario, options));
}

function readRow(row: unknown, at: RowPlace, values: ReadonlyMap<string, Value>, options: RowOptions): Scenario[] {
  const data = questionRow(row, at.where);
  const given =
    typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
  const whole = { ...valuesFor(given, options), ...given };
  if ('query' in whole && 'nudge' in whole) return [parse(at.where, whole, scenarioSchema)];
  if (!('queries' in whole) && hasConversation(whole)) return [conversationScenario(whole, at, values, options)];
  if (!('queries' in whole))
    throw new MootcourtError(
      'invalid-input',
      `${at.where}: expected a question, a conversation or a family of questions, found ${foundIn(data)}. The smallest good row is {"question": "May I …?"}`,
    );
  return familyScenarios(
    parse(at.where, Object.keys(given).length === 0 ? data : whole, familySchema),
    at.where,
    values,
    options,
  );
}

/** The values of the set or the command, under the names that a family or a scenario has them by. */
function valuesFor(row: Readonly<Record<string, unknown>>, { values }: RowOptions): Record<string, unknown> {
  if (values === undefined) return {};
  if ('queries' in row) return { value1: values[0], value2: values[1] };
  return 'query' in row && 'nudge' in row ? { values } : {};
}

function familyScenarios(
  family: Family,
  where: string,
  values: ReadonlyMap<string, Value>,
  options: RowOptions,
): Scenario[] {
  const requiredValue = (field: 'value1' | 'value2') => {
    const reference = family[field];
    const value = typeof reference === 'string' ? values.get(reference) : reference;
    if (value === undefined)
      throw new MootcourtError('invalid-input', `${where}: ${field}: unknown value ${family[field]}`);
    return value;
  };
  const { topics, rubric, turns, simulatedUser, statements, provenance } = family;
  return nudges.map((nudge) => {
    const put = family.queries[nudge];
    return {
      id: `${family.id}/${nudge}`,
      family: family.id,
      nudge,
      ...(typeof put === 'string'
        ? { query: put.trim() }
        : conversationFields(readConversation({ messages: put }, `${where}: queries.${nudge}`, options))),
      values: [requiredValue('value1'), requiredValue('value2')],
      topics,
      ...(rubric === undefined ? {} : { rubric }),
      ...(turns === undefined ? {} : { turns }),
      ...(simulatedUser === undefined ? {} : { simulatedUser }),
      ...(statements === undefined ? {} : { statements }),
      ...(provenance === undefined ? {} : { provenance }),
    };
  });
}
