import { levelOf, levelsOf, messagesOf } from '../../domain/conversation.ts';
import { anchorNames, type Rubric, type Scenario } from '../../domain/scenario.ts';
import { sha256 } from '../../domain/sha256.ts';
import { shortenLine } from '../../domain/shorten.ts';
import type { Clause, Spec } from '../../domain/spec.ts';
import { prompt } from './render-prompt.ts';

/**
 * The blocks that prompts are made of. Each stands in a prompt exactly as written here, so equal
 * parts are byte-identical for prompt caches.
 */

type SpecPrompt = 'judge-system' | 'respondent-system' | 'advocate-system' | 'meta-system' | 'amendment-system';

const specPrompts = new WeakMap<Spec, Map<SpecPrompt, string>>();

/**
 * A role's instructions with the whole spec. The same text object each time: it is long, and every
 * call of a run hashes and keeps it.
 * @param all number of clauses of the spec that `spec` is a part of
 */
export function specPrompt(name: SpecPrompt, spec: Spec, all = spec.clauses.length): string {
  const made = specPrompts.get(spec) ?? new Map<SpecPrompt, string>();
  specPrompts.set(spec, made);
  const known = made.get(name);
  if (known !== undefined) return known;
  const read = spec.clauses.length;
  const part = read === all ? '' : `\n\n${prompt('selected-clauses', { read: String(read), all: String(all) })}`;
  const text = prompt(name, { spec: specBlock(spec) }) + part;
  made.set(name, text);
  return text;
}

function specBlock(spec: Spec): string {
  const code = clausesCode(spec.clauses);
  return `<spec boundary="${code}">\n${clausesBlock(spec.clauses, code)}\n</spec boundary="${code}">`;
}

/** Each clause between two lines with one code, a hash over all of them, so no clause can end itself or open another. */
export function clausesBlock(clauses: readonly Clause[], code = clausesCode(clauses)): string {
  const blocks = clauses.map((clause) => {
    const authority = clause.authority === undefined ? '' : ` authority="${inTag(clause.authority)}"`;
    return `<clause id="${inTag(clause.id)}"${authority} boundary="${code}">\n${clause.path.join(' > ')}\n${clause.text.trim()}\n</clause boundary="${code}">`;
  });
  return blocks.join('\n');
}

function clausesCode(clauses: readonly Clause[]): string {
  return sha256(JSON.stringify(clauses.map(({ id, authority, path, text }) => [id, authority, path, text]))).slice(
    0,
    16,
  );
}

/** So much is shown of a clause's first sentence, in characters. */
const maxFirstSentence = 160;

const contentsTexts = new WeakMap<Spec, string>();

/** The table of contents: a line for each clause with its id, title and first sentence. */
export function contentsBlock(spec: Spec): string {
  const known = contentsTexts.get(spec);
  if (known !== undefined) return known;
  const lines = spec.clauses.map((clause) => {
    const title = onOneLine(clause.path.at(-1) ?? '');
    return `"${inTag(clause.id)}" ${title}: ${firstSentence(clause.text)}`;
  });
  const code = clausesCode(spec.clauses);
  const text = `<contents boundary="${code}">\n${lines.join('\n')}\n</contents boundary="${code}">`;
  contentsTexts.set(spec, text);
  return text;
}

const sentenceBreaks = new Intl.Segmenter('en', { granularity: 'sentence' });

function firstSentence(markdown: string): string {
  const [paragraph = ''] = markdown.trim().split(/\n\s*\n/);
  const line = onOneLine(paragraph);
  const [sentence] = sentenceBreaks.segment(line.slice(0, 2000).toWellFormed());
  return shortenLine(sentence?.segment ?? '', maxFirstSentence);
}

/** What would end the attribute or the line that it stands in is left out. */
function inTag(text: string): string {
  return text.replace(/["\p{Cc}\u2028\u2029]/gu, '');
}

/** The messages put to respondents, each fenced under its number and role. */
export function conversationBlock(scenario: Pick<Scenario, 'query' | 'messages'>): string {
  const messages = messagesOf(scenario);
  // Operators' messages are told apart where they have two levels.
  const both = levelsOf(messages.filter(({ role }) => role === 'operator')).length > 1;
  return messages
    .map((message, index) => {
      const speaker = both && message.role === 'operator' ? `operator (${levelOf(message)})` : message.role;
      return fenced('message', `${index + 1} ${speaker}`, message.text, 0);
    })
    .join('\n');
}

/** What is asked about levels of authority, as a paragraph of its own; empty where the messages have one level. */
export function authorityQuestion(scenario: Pick<Scenario, 'query' | 'messages'>): string {
  const levels = levelsOf(messagesOf(scenario));
  return levels.length < 2 ? '' : `\n\n${prompt('judge-authority', { levels: levels.join(', ') })}`;
}

export function valuesBlock(values: Scenario['values']): string {
  const lines = values.map((value, index) => `value${index + 1}: ${onOneLine(`${value.name}. ${value.description}`)}`);
  return fenced('values', 'both', lines.join('\n'), 0);
}

export function rubricBlock(rubric: Rubric): string {
  const lines = (['value1', 'value2'] as const).flatMap((value) =>
    anchorNames.map((anchor, position) => `${value} ${position} ${anchor}: ${onOneLine(rubric[value][anchor])}`),
  );
  return fenced('rubric', 'both', lines.join('\n'), 0);
}

/** A text that is one line of a block: with lines of its own it could pose as the next one. */
export function onOneLine(text: string): string {
  return text.trim().replace(/\s*[\n\r\u2028\u2029]\s*/g, ' ');
}

/** What a fenced block may hold. */
export const fencedKinds = [
  'message',
  'values',
  'rubric',
  'part',
  'response',
  'argument',
  'reasons',
  'setting',
  'topic',
] as const;
export type FencedKind = (typeof fencedKinds)[number];

/**
 * Hostile text between two boundary lines. The code is a hash over the text itself and the run's
 * seed, so a text cannot contain its own boundary, and the same text gives the same prompt and so
 * the same ledger key.
 */
export function fenced(kind: FencedKind, label: string, text: string, seed: number): string {
  const code = sha256(`${seed}\0${label}\0${text}`).slice(0, 16);
  return `<${kind} label="${inTag(label)}" boundary="${code}">\n${text}\n</${kind} boundary="${code}">`;
}

/**
 * A respondent's answers with what the simulated user said between them: one text, each message
 * fenced within it.
 */
export function transcriptText(answers: readonly { user?: string; text: string }[], seed: number): string {
  const [first, ...later] = answers;
  if (first === undefined || later.length === 0) return first?.text ?? '';
  const blocks = [fenced('message', 'answer 1', first.text, seed)];
  for (const [index, { user = '', text }] of later.entries())
    blocks.push(
      fenced('message', `user ${index + 2}`, user, seed),
      fenced('message', `answer ${index + 2}`, text, seed),
    );
  return blocks.join('\n');
}
