import { type FencedKind, fencedKinds } from '../../agents/prompts/prompt-blocks.ts';
import { shapeOpening } from '../../agents/structured-output/shape-in-words.ts';
import type { MessageLevel } from '../../domain/conversation.ts';
import type { Message, ModelRequest } from '../../domain/model-client.ts';
import { anchorNames, type Rubric, type Spectrum } from '../../domain/scenario.ts';
import { memoize } from './tokenize.ts';

/** What a prompt of src/agents/prompts holds, read back from its text. */

export type NamedValue = { name: string; description: string };

/** `code` is the block's boundary, `end` where it ends in its prompt. */
export type Fenced = { kind: FencedKind; label: string; text: string; code: string; end: number };

export type Prompt = {
  question: string;
  /** The messages of the conversation by the level of authority that their label tells. */
  messages: { level: MessageLevel; text: string }[];
  values: [NamedValue, NamedValue];
  valuesText: string;
  /** The rubric's lines, for caches keyed by text. */
  rubricText: string;
  /** Everything after conversation, values and rubric: hostile blocks and the final line. */
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

/** What the prompt says, without the shape of the answer in words that ends it. */
export function userText(request: ModelRequest): string {
  const text = textOf(request.messages, false);
  const shape = request.schema === undefined ? -1 : text.lastIndexOf(shapeOpening);
  return shape < 0 ? text : text.slice(0, shape).trimEnd();
}

/** Reads the blocks in their order. What stands inside a block is skipped, so no text can pose as a block of its own. */
export function readPrompt(user: string): Prompt {
  const blocks = fencedBlocks(user);
  const said = blocks.filter((block) => block.kind === 'message');
  const valuesText = blocks.find((block) => block.kind === 'values')?.text ?? '';
  const rubricText = blocks.find((block) => block.kind === 'rubric')?.text ?? '';
  const end = Math.max(0, ...blocks.filter(({ kind }) => caseKinds.has(kind)).map((block) => block.end));
  const question = said.map((block) => block.text).join('\n\n');
  const messages = said.flatMap(({ label, text }) => {
    const [, role, level = 'developer'] = /^\d+ (operator|user)(?: \((system|developer)\))?$/.exec(label) ?? [];
    return role === undefined ? [] : [{ level: (role === 'user' ? role : level) as MessageLevel, text }];
  });
  return {
    question,
    messages,
    values: readValues(valuesText),
    valuesText,
    rubricText,
    rest: user.slice(end).trimStart(),
  };
}

/** Blocks that say what is asked; the others say what was answered, argued and judged. */
const caseKinds: ReadonlySet<string> = new Set(['message', 'values', 'rubric']);

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
  const opening = new RegExp(`^<(${fencedKinds.join('|')}) label="([^"\\n]*)" boundary="([0-9a-f]+)">\\n`, 'gm');
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [line, kind, label = '', code = ''] = match;
    const close = `\n</${kind} boundary="${code}">`;
    const end = text.indexOf(close, match.index + line.length - 1);
    if (end < 0) break;
    const stop = end + close.length;
    blocks.push({ kind: kind as FencedKind, label, text: text.slice(match.index + line.length, end), code, end: stop });
    opening.lastIndex = stop;
  }
  return blocks;
}

/**
 * What a judge reads before any hearing, in one canonical form: its chances depend on what it reads, not on how the
 * prompt is laid out.
 */
export function caseText({ question, valuesText, rubricText, rest }: Prompt): string {
  const asked = `<question>\n${question}\n</question>\n\n<values>\n${valuesText}\n</values>\n\n<rubric>\n${rubricText}\n</rubric>`;
  const code = /^<response label="[^"\n]*" boundary="([0-9a-f]+)">$/m.exec(rest)?.[1];
  const end = code === undefined ? -1 : rest.indexOf(`</response boundary="${code}">`);
  return `${asked}\n\n${end < 0 ? rest : rest.slice(0, end)}`;
}
