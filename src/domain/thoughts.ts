/** Names that models give to the part of their output in which they think. */
const tags = ['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'seed:think'];
const names = tags.join('|');
const whole = new RegExp(`^\\s*<(${names})>([\\s\\S]*?)</\\1>`, 'i');
const unclosed = new RegExp(`^\\s*<(?:${names})>([\\s\\S]*)$`, 'i');
/** On its own, not quoted in a sentence about tags: what follows is a new line, JSON, or nothing. */
const closing = new RegExp(`^([\\s\\S]*?[^\\x60'"]|)</(?:${names})>(?=\\s*(?:\\n|\\{|\\[|$))`, 'i');
const opening = new RegExp(`<(?:${names})>`, 'i');
/** Channels of OpenAI's open models, where a server passes their markers on. */
const channels = /^\s*<\|channel\|>\s*analysis\s*<\|message\|>([\s\S]*?)(?:<\|end\|>|<\|start\|>assistant)/;
const finalChannel = /^\s*(?:<\|start\|>assistant)?\s*<\|channel\|>\s*final\s*<\|message\|>/;

/**
 * Parts a model's thoughts from its answer, where they stand in one text: in `<think>` and its kin at
 * the beginning, also where the opening is missing (a chat template may have written it) or the
 * closing (the answer is then empty: all was thought). Tags later in an answer are its own words.
 */
export function splitThoughts(text: string): { text: string; thoughts?: string } {
  const thoughts: string[] = [];
  let rest = text;
  for (;;) {
    const block = whole.exec(rest) ?? undefined;
    const channel = channels.exec(rest) ?? undefined;
    const match = block ?? channel;
    if (match === undefined) break;
    thoughts.push((match[2] ?? match[1] ?? '').trim());
    rest = rest.slice(match[0].length).replace(finalChannel, '');
  }
  const open = unclosed.exec(rest);
  if (open !== null) {
    thoughts.push((open[1] ?? '').trim());
    rest = '';
  }
  const close = closing.exec(rest);
  if (close !== null && !opening.test(close[1] ?? '')) {
    thoughts.push((close[1] ?? '').trim());
    rest = rest.slice(close[0].length);
  }
  if (thoughts.length === 0) return { text };
  return { text: rest.replace(/^\s+/, ''), thoughts: thoughts.filter((thought) => thought !== '').join('\n\n') };
}
