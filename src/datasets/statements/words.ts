import type { Span } from './split-sentences.ts';

/**
 * How the spec's own words for those whom it binds are read: each as the word that is known for the party. Keys in lower case
 * stand for any case, others (`Bank`, a defined term) for themselves alone.
 */
export type PartyNames = ReadonlyMap<string, 'assistant' | 'user' | 'party'>;

/** A word or mark of a sentence, in lower case, with its offsets in the clause's text. */
export type Word = Span & { text: string };

/** A sentence as words, and the same joined by single spaces for patterns of several words. */
export type Words = {
  list: readonly Word[];
  joined: string;
  /** Index of the word that stands at an offset of `joined`. */
  at: (offset: number) => number;
};

/** Longer words are data, not language. */
const maxWordLength = 40;

/** @param names the spec's own words for parties, which are read as the known ones */
export function wordsOf(masked: string, { start, end }: Span, names?: PartyNames): Words {
  const list: Word[] = [];
  const starts: number[] = [];
  let joined = '';
  for (const match of masked
    .slice(start, end)
    .matchAll(/[\p{L}\p{N}\u2024'%$€£-]*[\p{L}\p{N}\u2024%][\p{L}\p{N}\u2024'%-]*|[^\s]/gu)) {
    const own = match[0].length > maxWordLength ? 'x' : match[0].toLowerCase();
    const text = names?.get(own) ?? own;
    starts.push(joined.length);
    joined += `${text} `;
    list.push({ text, start: start + match.index, end: start + match.index + match[0].length });
  }
  return { list, joined, at: (offset) => indexAt(starts, offset) };
}

function indexAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const adverbs = new Set(
  `also always never ever then first next only again still thus therefore instead either too just even rather in-turn once accordingly
  hence simply please at-least not often sometimes occasionally`.split(/\s+/),
);

export function isAdverb(word: string): boolean {
  return (
    adverbs.has(word) ||
    (/\p{L}{2,}ly$/u.test(word) &&
      !/^(?:reply|apply|comply|rely|supply|multiply|imply|family|early-bird|only-child|ally|bully|tally|rally)$/.test(
        word,
      ))
  );
}

/** Words with which a noun phrase begins; after a word that may be noun or verb they tell that it is a verb. */
const determiners = new Set(
  `the a an any all every each no your its their his her our my this that these those it them him us you both such either neither
  whatever what which whether why how where who another other one two three four five only some more less as at least users
  user's up out off down anything everything nothing someone anyone everyone people personal`.split(/\s+/),
);

export function isDeterminer(word: string | undefined): boolean {
  return word !== undefined && (determiners.has(word) || /^\d/.test(word));
}

const finite = new Set(
  `is are was were am has have had does did do will would can could may might must shall should isn't aren't wasn't doesn't don't
  won't cannot can't mustn't shouldn't means applies`.split(/\s+/),
);

export function isAuxiliary(word: string): boolean {
  return finite.has(word);
}

const subordinators = new Set(
  `if when whenever where wherever whether because since unless until before after once who whom whose which that what how why
  provided lest whatever whoever whichever than`.split(/\s+/),
);

export function isSubordinator(word: string): boolean {
  return subordinators.has(word);
}
