/** Offsets `[start, end)` in the masked text. */
export type Span = { start: number; end: number };

/** A sentence without an end is read in pieces of this many characters. */
const maxLength = 1200;

/**
 * Sentences of one stretch of masked text, without the spaces around them. Semicolons do not end a sentence; what runs on beyond
 * 1,200 characters is read in pieces, so that the work grows with the length of the spec alone.
 */
export function splitSentences(masked: string, { start, end }: Span): Span[] {
  const stretch = masked.slice(start, end);
  const sentences: Span[] = [];
  let from = 0;
  for (const ending of stretch.matchAll(
    /[.!?\u2026]+(?=[\s)\]]+[\p{Lu}\p{N}\p{So}(x\u2014[])|[.!?](?=\s{2,}\p{L})|\n{2,}/gu,
  )) {
    const to = ending.index + ending[0].length;
    // `No. 5`, `1. First` and initials are no sentence ends.
    const isShort =
      /(?:^|\s)(?:\p{Lu}|\d+)\.$/iu.test(stretch.slice(Math.max(from, to - 6), to)) ||
      (/(?:^|\s)no\.$/i.test(stretch.slice(Math.max(from, to - 6), to)) && /^\s*\d/.test(stretch.slice(to, to + 4)));
    const isNumber = /\d\.$/.test(stretch.slice(Math.max(from, to - 3), to));
    if (isShort && (!isNumber || to - from < 5)) continue;
    push(sentences, stretch, start, from, to);
    from = to;
  }
  push(sentences, stretch, start, from, stretch.length);
  return sentences;
}

function push(sentences: Span[], stretch: string, offset: number, from: number, to: number): void {
  let start = from;
  while (to - start > maxLength) {
    const space = stretch.lastIndexOf(' ', start + maxLength);
    const end = space > start ? space : start + maxLength;
    pushTrimmed(sentences, stretch.slice(start, end), offset + start);
    start = end;
  }
  pushTrimmed(sentences, stretch.slice(start, to), offset + start);
}

function pushTrimmed(sentences: Span[], text: string, offset: number): void {
  const trimmed = text.trim();
  const start = offset + text.length - text.trimStart().length;
  if (/\p{L}/u.test(trimmed)) sentences.push({ start, end: start + trimmed.length });
}
