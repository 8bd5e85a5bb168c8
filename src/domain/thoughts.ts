/** Names that models give to the part of their output in which they think. */
const names = 'think|thinking|thought|thoughts|reasoning|seed:think|scratchpad|antthinking|inner_monologue';

/**
 * How models mark the thoughts before their answer: by a tag; by Mistral's `[THINK]`, Kimi's `◁think▷`,
 * Cohere's and OpenThinker's special tokens; by the channels of OpenAI's open models, where a server
 * passes their markers on.
 */
const forms: readonly { opening: string; closing: string }[] = [
  { opening: `<(?:${names})>`, closing: `</(?:${names})>` },
  { opening: '\\[THINK\\]', closing: '\\[/THINK\\]' },
  { opening: '◁think▷', closing: '◁/think▷' },
  { opening: '<\\|START_THINKING\\|>', closing: '<\\|END_THINKING\\|>' },
  { opening: '<\\|begin_of_thought\\|>', closing: '<\\|end_of_thought\\|>' },
  {
    opening: '(?:<\\|start\\|>assistant\\s*)?<\\|channel\\|>\\s*(?:analysis|commentary)[^<]*<\\|message\\|>',
    closing: '(?:<\\|end\\|>\\s*<\\|start\\|>assistant|<\\|end\\|>|(?=<\\|start\\|>assistant))',
  },
  { opening: '<\\|channel>\\s*thought', closing: '<channel\\|>' },
  { opening: `<\\|(?:${names})\\|>`, closing: `<\\|/(?:${names})\\|>` },
  // The same channels, and Granite's words, as they look where a server strips special tokens.
  { opening: 'analysis(?=[\\s\\S]*?assistantfinal)', closing: 'assistantfinal' },
  {
    opening: "Here(?: is|'s) my thought process:(?=[\\s\\S]*?Here(?: is|'s) my response:)",
    closing: "Here(?: is|'s) my response:",
  },
];

/** What may stand between thoughts and answer, and after it, and is neither. */
const beforeAnswer =
  /^\s*(?:(?:<\|start\|>assistant\s*)?<\|channel\|>\s*final[^<]*<\|message\|>|<\|START_RESPONSE\|>|<\|begin_of_solution\|>)/;
const afterAnswer = ['<|END_RESPONSE|>', '<|end_of_solution|>', '<|return|>'];

const openings = forms.map(({ opening }) => new RegExp(`^\\s*${opening}`, 'i'));
const closings = forms.map(({ closing }) => new RegExp(closing, 'i'));
const openingAnywhere = new RegExp(`<(?:${names})>`, 'i');
/**
 * A closing tag whose opening the chat template wrote: not quoted, and after the end of a line or a
 * sentence, or before a new line, JSON or the end. Within a sentence it is the answer's own word.
 */
const closingAlone = new RegExp(
  `^([\\s\\S]*?[^\\x60'"]|)(?:(?<=^|[\\n.!?…:)\\]])[ \\t]*</(?:${names})>(?![\\x60'"])|</(?:${names})>(?=\\s*(?:\\n|\\{|\\[|$))|\\[/THINK\\]|◁/think▷)`,
  'i',
);

const closesSomewhere = new RegExp(forms.map(({ closing }) => closing).join('|'), 'i');

/** Longer than every marker that ends thoughts, in characters. */
export const markerLength = 64;

/** Whether a text holds a marker that ends thoughts. */
export function hasClosing(text: string): boolean {
  return closesSomewhere.test(text);
}

/** Whether a text begins with thoughts, and where they end: undefined while they go on. */
export function openingThoughts(text: string): { from: number; to: number; end: number } | 'unclosed' | undefined {
  for (const [index, opening] of openings.entries()) {
    const start = opening.exec(text);
    if (start === null) continue;
    const from = start[0].length;
    const close = closings[index]?.exec(text.slice(from));
    if (close === null || close === undefined) return 'unclosed';
    return { from, to: from + close.index, end: from + close.index + close[0].length };
  }
  return undefined;
}

/**
 * Parts a model's thoughts from its answer, where they stand in one text: in `<think>` and its kin at
 * the beginning, also where the opening is missing (a chat template may have written it) or the
 * closing (the answer is then empty: all was thought). Tags later in an answer are its own words.
 */
export function splitThoughts(text: string): { text: string; thoughts?: string } {
  const thoughts: string[] = [];
  let rest = text.replace(/^\uFEFF/, '');
  for (;;) {
    const opening = openingThoughts(rest);
    if (opening === undefined) break;
    if (opening === 'unclosed') {
      const opening = openings.map((form) => form.exec(rest)?.[0].length ?? 0).find((length) => length > 0) ?? 0;
      thoughts.push(rest.slice(opening).trim());
      rest = '';
      break;
    }
    thoughts.push(rest.slice(opening.from, opening.to).trim());
    rest = rest.slice(opening.end);
  }
  const close = closingAlone.exec(rest);
  const before = close?.[1] ?? '';
  const isInCode = before.split('```').length % 2 === 0;
  if (close !== null && !isInCode && !openingAnywhere.test(before)) {
    thoughts.push(before.trim());
    rest = rest.slice(close[0].length);
  }
  const hasMarker = beforeAnswer.test(rest);
  if (thoughts.length === 0 && !hasMarker) return { text };
  const answer = withoutEnd(withoutBeginning(rest));
  const said = thoughts.filter((thought) => thought !== '').join('\n\n');
  return thoughts.length === 0 ? { text: answer } : { text: withoutWrapper(answer), thoughts: said };
}

/** Models that were taught to think between tags put what follows between tags, too. */
function withoutWrapper(answer: string): string {
  return /^\s*<(answer|output|response)>([\s\S]*)<\/\1>\s*$/i.exec(answer)?.[2]?.trim() ?? answer;
}

/** An answer without the marker that it begins with, and without blanks before it. */
export function withoutBeginning(answer: string): string {
  return answer.replace(beforeAnswer, '').trimStart();
}

function withoutEnd(answer: string): string {
  const trimmed = answer.trimEnd();
  const marker = afterAnswer.find((end) => trimmed.endsWith(end));
  return marker === undefined ? answer : trimmed.slice(0, -marker.length).trimEnd();
}
