import type { Span } from './split-sentences.ts';

/**
 * Where a quote stands in a clause's text. White space, case, typographic quotes and dashes, Markdown's marks and a full
 * stop at the end do not count; no word may be left out or changed.
 * @param taken spans that are spoken for: the first place that none of them covers is preferred
 * @returns undefined where it stands nowhere
 */
export function locateQuote(text: string, quote: string, taken: readonly Span[] = []): Span | undefined {
  const haystack = normalize(text);
  const needle = trimmed(normalize(quote).characters);
  if (!/[\p{L}\p{N}]/u.test(needle)) return undefined;
  const places: Span[] = [];
  for (let at = haystack.characters.indexOf(needle); at >= 0; at = haystack.characters.indexOf(needle, at + 1)) {
    const before = haystack.characters[at - 1];
    const after = haystack.characters[at + needle.length];
    if (isWord(before) && isWord(needle[0])) continue;
    if (isWord(after) && isWord(needle.at(-1))) continue;
    const start = haystack.offsets[at] ?? 0;
    const end = (haystack.offsets[at + needle.length - 1] ?? start) + 1;
    places.push(withClosingMark(text, { start, end }));
  }
  return (
    places.find((place) => !taken.some((span) => span.start === place.start && span.end === place.end)) ?? places[0]
  );
}

/** With the mark of emphasis or code that closes one which begins inside. */
function withClosingMark(text: string, { start, end }: Span): Span {
  const mark = /^(?:\*{1,3}|_{1,3}|`+|~~)/.exec(text.slice(end, end + 3))?.[0];
  const opened = mark === undefined ? 0 : text.slice(start, end).split(mark).length - 1;
  return { start, end: mark !== undefined && opened % 2 === 1 ? end + mark.length : end };
}

/** The characters that count, and where each stands in the text. */
function normalize(text: string): { characters: string; offsets: number[] } {
  const characters: string[] = [];
  const offsets: number[] = [];
  const skipped = skippedSpans(text);
  let gap = false;
  for (let at = 0; at < text.length; at += 1) {
    const skip = skipped.get(at);
    if (skip !== undefined) {
      at = skip - 1;
      continue;
    }
    const character = text[at] as string;
    if (/[*_`~\\\u00AD\u200B-\u200D\u2060\uFEFF]/.test(character)) continue;
    if (/\s/.test(character)) {
      gap = characters.length > 0;
      continue;
    }
    if (gap) {
      characters.push(' ');
      offsets.push(at);
      gap = false;
    }
    characters.push(plain(character));
    offsets.push(at);
  }
  return { characters: characters.join(''), offsets };
}

/** Marks of lists and quotations at the beginning of lines, and what of a link or note is no word: by start, the end. */
function skippedSpans(text: string): Map<number, number> {
  const spans = new Map<number, number>();
  const skip = (start: number, length: number) => spans.set(start, start + length);
  for (const match of text.matchAll(/^[ \t]*(?:[-+*]|\d{1,9}[.)]|>)[ \t]+/gm)) skip(match.index, match[0].length);
  for (const match of text.matchAll(/\[\^[^\]\s]{1,100}\]/g)) skip(match.index, match[0].length);
  for (const match of text.matchAll(/\[([^[\]]{1,1000})\](\([^()\s]{0,1000}\))/g)) {
    skip(match.index, 1);
    const [, label = '', address = ''] = match;
    skip(match.index + 1 + label.length, 1 + address.length);
  }
  return spans;
}

/** One character for one, so that places stay. */
function plain(character: string): string {
  if (/[“”„‟«»″]/.test(character)) return '"';
  if (/[‘’‚‛‹›′]/.test(character)) return "'";
  if (/[‐‑‒–—―−]/.test(character)) return '-';
  const lower = character.toLowerCase();
  return lower.length === 1 ? lower : character;
}

/** Without quotation marks around it and punctuation at its end, which are the quoting model's own. */
function trimmed(needle: string): string {
  return needle.replace(/^["' ]+/, '').replace(/["' .,;:]+$/, '');
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
}
