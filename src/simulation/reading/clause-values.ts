import type { NamedValue } from './parse-prompt.ts';
import { fencedClauses } from './spec-text.ts';
import { contentStems, pick, rawWords } from './tokenize.ts';

/** Clauses up to this length hold one duty; what a longer one serves is left to the lexicon of values. Characters. */
const maxDuty = 400;

/**
 * What two single duties of a spec serve, each named by one of its own telling words, so that a reader of the spec finds the duty again;
 * undefined where the prompt holds no two such clauses.
 */
export function valuesOfClauses(prompt: string): [NamedValue, NamedValue] | undefined {
  const texts = fencedClauses(prompt).map(({ text }) => text);
  const [one, two] = texts;
  if (one === undefined || two === undefined || texts.length > 2 || texts.some((text) => text.length > maxDuty))
    return undefined;
  return [servedBy(one, two), servedBy(two, one)];
}

/** Longer words tell more, and one that the other duty lacks tells the two apart. */
function servedBy(duty: string, other: string): NamedValue {
  const others = new Set(contentStems(other));
  const words = [...new Set(rawWords(duty))].filter((word) => contentStems(word).length > 0);
  const own = words.filter((word) => contentStems(word).every((stem) => !others.has(stem)));
  const telling = (own.length > 0 ? own : words).sort((left, right) => right.length - left.length).slice(0, 3);
  const name = telling.length === 0 ? 'the rule' : pick(telling, `${duty}\0${other}`, 'value');
  return { name, description: duty.replace(/\s+/g, ' ').slice(0, 200) };
}
