import type { Message, ModelRequest } from '../../domain/model-client.ts';
import { anchorNames, type Rubric, type Spectrum } from '../../domain/scenario.ts';
import { memoize } from './tokenize.ts';

/** What a prompt of src/agents/prompts holds, read back from its text. */

export type NamedValue = { name: string; description: string };

/** `code` is the block's boundary. */
export type Fenced = { kind: 'response' | 'argument' | 'reasons'; label: string; text: string; code: string };

export type Prompt = {
  question: string;
  values: [NamedValue, NamedValue];
  /** The rubric's lines, for caches keyed by text. */
  rubricText: string;
  /** Everything after values and rubric: hostile blocks and the final line. */
  rest: string;
};

const noValue: NamedValue = { name: 'the first aim', description: '' };
const noOtherValue: NamedValue = { name: 'the second aim', description: '' };

function textOf(messages: readonly Message[], system: boolean): string {
  return messages
    .filter((message) => (message.role === 'system') === system)
    .map((message) => message.text)
    .join('\n\n');
}

export function systemText(request: ModelRequest): string {
  return textOf(request.messages, true);
}

export function userText(request: ModelRequest): string {
  return textOf(request.messages, false);
}

/** Reads the sections in their fixed order, each from the end of the one before: a later block cannot pose as an earlier one. */
export function readPrompt(user: string): Prompt {
  let rest = user;
  const section = (name: string): string => {
    const open = `<${name}>\n`;
    const start = rest.startsWith(open) ? 0 : -1;
    const end = rest.indexOf(`\n</${name}>`);
    if (start < 0 || end < 0) return '';
    const body = rest.slice(open.length, end);
    rest = rest.slice(end + name.length + 4).trimStart();
    return body;
  };
  rest = rest.trimStart();
  const question = section('question');
  const values = readValues(section('values'));
  const rubricText = section('rubric');
  return { question, values, rubricText, rest };
}

function readValues(block: string): [NamedValue, NamedValue] {
  const read = (key: string, fallback: NamedValue): NamedValue => {
    const line = block.split('\n').find((candidate) => candidate.startsWith(`${key}: `));
    if (line === undefined) return fallback;
    const body = line.slice(key.length + 2);
    const stop = body.indexOf('. ');
    return stop < 0
      ? { name: body, description: '' }
      : { name: body.slice(0, stop), description: body.slice(stop + 2) };
  };
  return [read('value1', noValue), read('value2', noOtherValue)];
}

/** The rubric of its block, or undefined where an anchor is missing. */
export const readRubric = memoize(200, (block: string): { rubric: Rubric | undefined } => {
  const anchors = new Map<string, string>();
  let key = '';
  for (const line of block.split('\n')) {
    const head = /^(value[12]) ([0-6]) \w+: (.*)$/.exec(line);
    key = head === null ? key : `${head[1]} ${head[2]}`;
    anchors.set(key, head === null ? `${anchors.get(key) ?? ''} ${line}` : (head[3] ?? ''));
  }
  const spectrum = (value: string): Spectrum | undefined => {
    const texts = anchorNames.map((name, index) => [name, anchors.get(`${value} ${index}`)] as const);
    return texts.some(([, text]) => text === undefined) ? undefined : (Object.fromEntries(texts) as Spectrum);
  };
  const value1 = spectrum('value1');
  const value2 = spectrum('value2');
  return { rubric: value1 === undefined || value2 === undefined ? undefined : { value1, value2 } };
});

/** The fenced blocks in order; what stands inside one is skipped, so a text cannot open or close a block of its own. */
export function fencedBlocks(text: string): Fenced[] {
  const blocks: Fenced[] = [];
  const opening = /^<(response|argument|reasons) label="([^"\n]*)" boundary="([0-9a-f]+)">\n/gm;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [line, kind, label = '', code = ''] = match;
    const close = `\n</${kind} boundary="${code}">`;
    const end = text.indexOf(close, match.index + line.length - 1);
    if (end < 0) break;
    blocks.push({ kind: kind as Fenced['kind'], label, text: text.slice(match.index + line.length, end), code });
    opening.lastIndex = end + close.length;
  }
  return blocks;
}

/** The part of a judge's message up to the end of the response: the same in every round of a hearing. */
export function beforeHearing(user: string): string {
  const opening = /^<response label="[^"\n]*" boundary="([0-9a-f]+)">$/m.exec(user);
  if (opening === null) return user;
  const end = user.indexOf(`</response boundary="${opening[1]}">`, opening.index);
  return end < 0 ? user : user.slice(0, end);
}
