import { LRUCache } from 'lru-cache';

/** Words, sentences and seeded noise: the small lexical tools that all simulated roles read with. */

const stopWords = new Set(
  `a an and are as at be been but by can could did do does for from had has have he her here him his how i if in into is it its just like may me might more most must my no nor
not now of on one only or other our out over own shall she should so some such than that the their them then there these they this those to too under until up upon us very was
we were what when where which while who whom whose why will with would you your never always`.split(/\s+/),
);

/** A light suffix stripper: enough that "warned", "warning" and "warn" meet. */
function stem(word: string): string {
  let root = word;
  for (const suffix of ['ations', 'ation', 'ingly', 'ings', 'ing', 'edly', 'ies', 'ied', 'ed', 'ly', 'es', 's']) {
    if (root.length - suffix.length >= 3 && root.endsWith(suffix)) {
      root = root.slice(0, -suffix.length);
      break;
    }
  }
  return root.length > 3 && (root.endsWith('e') || root.endsWith('y') || root.endsWith('i')) ? root.slice(0, -1) : root;
}

/** Lower-case words in order, stop words included. */
export function rawWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’']/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Stems of the content words. */
export function contentStems(text: string): string[] {
  const stems: string[] = [];
  for (const word of rawWords(text)) if (word.length > 2 && !stopWords.has(word)) stems.push(stem(word));
  return stems;
}

/** Sentences of a paragraph or of Markdown, list items and lines with blank lines between them apart. */
export function sentences(text: string): string[] {
  return text
    .split(/\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)/)
    .flatMap((block) => block.split(/(?<=[.!?]["”’)]?)\s+(?=["“(\p{Lu}\p{N}*_[])/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 0);
}

/** FNV-1a over the parts with a final mix: the seed of everything random here. */
export function hash(...parts: (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const part of parts) {
    const text = `${part}\0`;
    for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** Uniform in [0, 1) from the parts alone. */
export function chance(...parts: (string | number)[]): number {
  return hash(...parts) / 2 ** 32;
}

/** Standard normal from the parts alone. */
export function normal(...parts: (string | number)[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(...parts, 'radius')));
  return radius * Math.cos(2 * Math.PI * chance(...parts, 'angle'));
}

/** One of the items, chosen by the parts. */
export function pick<T>(items: readonly T[], ...parts: (string | number)[]): T {
  const item = items[hash(...parts) % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Remembers the values of the texts used last, so that thousands of calls parse a spec or rubric once. */
export function memoize<V extends NonNullable<unknown>>(max: number, make: (text: string) => V): (text: string) => V {
  const cache = new LRUCache<string, V>({ max });
  return (text) => {
    let value = cache.get(text);
    if (value === undefined) {
      value = make(text);
      cache.set(text, value);
    }
    return value;
  };
}
