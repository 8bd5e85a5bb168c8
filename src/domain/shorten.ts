/**
 * The beginning of a text, at most `length` UTF-16 units long, with the mark `…` at its end where more was left out. No
 * sign of two units is cut in half, which would leave one that JSON and UTF-8 have no place for.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const beginning = text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '');
  return `${beginning.trimEnd()}…`;
}

/** The same as one line. */
export function shortenLine(text: string, length: number): string {
  return shorten(text.replace(/\s+/g, ' ').trim(), length);
}
