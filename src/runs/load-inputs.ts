import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ModelCaller } from '../agents/model-caller.ts';
import { findValues } from '../agents/roles/rubric-writer.ts';
import { filesOf, textOf } from '../datasets/list-input-files.ts';
import { conversationFields, namedValue, type RowOptions } from '../datasets/scenarios/conversation-row.ts';
import { readConversation } from '../datasets/scenarios/read-conversations.ts';
import { readScenarios, readValues } from '../datasets/scenarios/read-scenarios.ts';
import { streamScenarios } from '../datasets/scenarios/stream-scenarios.ts';
import { joinSpecs } from '../datasets/spec/join-specs.ts';
import { type ParsedSpec, parseSpec, readSpec } from '../datasets/spec/parse-spec.ts';
import { formatOfName } from '../datasets/spec/read-headings.ts';
import { type ConversationMessage, messagesOf } from '../domain/conversation.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Spec } from '../domain/spec.ts';
import { configFile, packageRoot } from '../settings/paths.ts';
import { readText } from '../settings/yaml-file.ts';

/** A spec by bundled id, or from a file or a folder of files: Markdown, HTML, reStructuredText, AsciiDoc, plain text. */
export function loadSpec(nameOrPath: string): Spec {
  return loadParsedSpec(nameOrPath).spec;
}

/** The same, with how it was cut into clauses. */
export function loadParsedSpec(nameOrPath: string): ParsedSpec {
  const location = specFile(nameOrPath);
  if (statSync(location, { throwIfNoEntry: false })?.isDirectory() === true) return joinedSpec(location);
  const text = readText(location);
  refuseData(location, text);
  return readSpec(text, path.basename(location).replace(/\.\w+$/, ''), formatOfName(location));
}

/**
 * A spec is prose with headings: data has none, and would become one clause.
 * @throws MootcourtError `invalid-config` for JSON
 */
function refuseData(location: string, text: string): void {
  if (!/^\s*[[{]/.test(text)) return;
  const isJson = (part: string) => {
    try {
      return typeof JSON.parse(part) === 'object';
    } catch {
      return false;
    }
  };
  const [first = ''] = text.trim().split('\n');
  if (!isJson(text) && !(isJson(first) && /\.(json|jsonl|ndjson)$/i.test(location))) return;
  throw new MootcourtError(
    'invalid-config',
    `${location}: expected a spec as text (Markdown, HTML, reStructuredText, AsciiDoc or plain text), found JSON; write each rule as a section with a heading, e.g. "## Honesty" and below it what the assistant must do`,
  );
}

/** All texts of a folder as one spec, in the order of their names. */
function joinedSpec(folder: string): ParsedSpec {
  const files = specFiles(folder);
  if (files.length === 0)
    throw new MootcourtError(
      'invalid-config',
      `${folder}: expected a folder with .md, .txt, .html, .rst or .adoc files, found none`,
    );
  return joinSpecs(
    files.map((file) => ({
      source: textOf(file),
      id: path.basename(file).replace(/\.\w+$/, ''),
      format: formatOfName(file),
    })),
    path.basename(folder),
  );
}

/** The files of a spec's folder in their order, or its one file. */
export function specFiles(location: string): string[] {
  return filesOf(location, isSpecText);
}

/** Whether a folder's file is read as a part of its spec. */
export function isSpecText(name: string): boolean {
  return /\.(md|markdown|txt|text|html?|rst|rest|adoc|asciidoc)$/i.test(name);
}

/** The file or folder of a spec by bundled id or path. */
export function specFile(nameOrPath: string): string {
  const isBundledName = /^[a-z0-9-]+$/.test(nameOrPath);
  if (!isBundledName && existsSync(nameOrPath)) return path.resolve(nameOrPath);
  const bundled = configFile('specs', nameOrPath, '.md');
  return isBundledName && !existsSync(bundled) && existsSync(nameOrPath) ? path.resolve(nameOrPath) : bundled;
}

/** A spec from its text. */
export function specFromText(text: string, id: string): Spec {
  return parseSpec(text, id);
}

export { isScenarioFile } from '../datasets/scenarios/read-scenarios.ts';

/** Scenarios by bundled id, or from a folder or file. */
export function loadScenarios(nameOrPath: string, options: RowOptions = {}): Scenario[] {
  return readScenarios(scenarioLocation(nameOrPath), loadValues(), options);
}

/** The same, read anew at each call with one scenario in memory at a time. */
export function scenarioSource(nameOrPath: string, options: RowOptions = {}): () => AsyncIterable<Scenario> {
  const location = scenarioLocation(nameOrPath);
  const values = loadValues();
  return () => streamScenarios(location, values, options);
}

function scenarioLocation(nameOrPath: string): string {
  const bundled = path.join(packageRoot(), 'config', 'scenarios', nameOrPath);
  const isBundled = /^[a-z0-9-]+$/.test(nameOrPath) && (existsSync(bundled) || !existsSync(nameOrPath));
  return isBundled ? bundled : path.resolve(nameOrPath);
}

export function loadValues() {
  return readValues(path.join(packageRoot(), 'config', 'values', 'values.yaml'));
}

/**
 * A conversation from a question, or from messages as tools and the API take them.
 * @throws MootcourtError `invalid-input` where there is neither or both, or a message cannot be put
 */
export function askedConversation(asked: {
  question?: string | undefined;
  messages?: readonly unknown[] | undefined;
}): ConversationMessage[] {
  const { question, messages } = asked;
  if ((question === undefined) === (messages === undefined))
    throw new MootcourtError(
      'invalid-input',
      'question: expected a question, or a conversation in messages, and not both',
    );
  return question === undefined ? readConversation({ messages }, 'messages') : [{ role: 'user', text: question }];
}

/** The conversation of a file that holds one, in any of the forms that scenarios may have. */
export function loadConversation(file: string, options: { dropLastAnswer?: boolean } = {}): ConversationMessage[] {
  const placeholder = namedValues('first value,second value');
  const scenarios = readScenarios(path.resolve(file), loadValues(), { ...options, values: placeholder });
  const [scenario] = scenarios;
  if (scenario === undefined || scenarios.length > 1)
    throw new MootcourtError(
      'invalid-input',
      `--messages: expected a file with one conversation, ${file} has ${scenarios.length}; run them all with mootcourt run --scenarios ${file}`,
    );
  return [...messagesOf(scenario)];
}

/** One scenario from a conversation put by hand, with the answers to adjudicate if any were given. */
export async function adHocScenario(
  asked: {
    messages: readonly ConversationMessage[];
    answers: readonly string[];
    valueNames: string | undefined;
  },
  panel: Panel,
  caller: ModelCaller,
): Promise<Scenario> {
  const { messages, answers, valueNames } = asked;
  const put = askedFields(messages);
  const values = valueNames === undefined ? await foundValues(caller, panel, put) : namedValues(valueNames);
  return questionScenario({ messages, answers }, values);
}

function askedFields(messages: readonly ConversationMessage[]): Pick<Scenario, 'query' | 'messages'> {
  const put = conversationFields(messages);
  if (put.query === '') throw new MootcourtError('invalid-input', 'question: expected a text, got nothing');
  return put;
}

/**
 * The scenario of a conversation whose values are named, with the answers to adjudicate if any were given.
 * @throws MootcourtError `invalid-input` where nothing is asked
 */
export function questionScenario(
  { messages, answers }: { messages: readonly ConversationMessage[]; answers: readonly string[] },
  values: Scenario['values'],
): Scenario {
  return {
    id: 'question/neutral',
    family: 'question',
    nudge: 'neutral',
    ...askedFields(messages),
    values,
    topics: [],
    ...(answers.length === 0
      ? {}
      : { recorded: Object.fromEntries(answers.map((text, index) => [`answer-${index + 1}`, { text }])) }),
  };
}

async function foundValues(
  caller: ModelCaller,
  panel: Panel,
  put: Pick<Scenario, 'query' | 'messages'>,
): Promise<Scenario['values']> {
  const outcome = await findValues(caller, panel.rubricWriter, put);
  if (outcome.kind === 'failed') {
    throw new MootcourtError(
      'invalid-input',
      `the panel found no value pair (${outcome.failure.message}); name two with --values`,
    );
  }
  return outcome.value;
}

/**
 * Two values named by hand, joined by a comma; a bundled value by that name brings its description.
 * @throws MootcourtError `invalid-input` when there are not two
 */
export function namedValues(names: string): Scenario['values'] {
  const known = loadValues();
  const [first, second, ...more] = names.split(',').map((name) => name.trim());
  if (!first || !second || more.length > 0)
    throw new MootcourtError('invalid-input', `--values: expected two names joined by a comma, got '${names}'`);
  return [namedValue(first, known), namedValue(second, known)];
}
