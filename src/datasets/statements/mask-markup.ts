/**
 * The text as it is read, with the same length, so that offsets hold in both: markup, notes, asides and line ends become spaces;
 * code, quotations and references become one word each, since a `must` that is quoted binds nobody.
 */
export function maskMarkup(text: string): string {
  let masked = text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, blank)
    .replace(/[’‘]/g, "'")
    .replace(/[ \t\r\n\u00a0]/g, ' ')
    .replace(/\[\^[^\]\s]{1,40}\]/g, blank)
    .replace(/`[^`]{1,300}`/g, word)
    .replace(/\[\?\]\([^()\s]{0,300}\)/g, word)
    .replace(/!\[[^\]]{0,300}\]\([^()\s]{0,300}\)/g, blank)
    .replace(/\[([^[\]]{1,300})\]\([^()\s]{0,300}\)/g, (link, label: string) => ` ${label}`.padEnd(link.length))
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, blank)
    .replace(/\*+|~~|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, blank)
    .replace(/---|--|\u2014|\u2013(?= )/g, (dash) => '\u2014'.padEnd(dash.length));
  masked = masked
    .replace(/\u201c[^\u201c\u201d]{1,400}\u201d/g, quotation)
    .replace(/(?<![\p{L}\p{N}])"[^"]{1,400}"/gu, quotation)
    .replace(/(?<![\p{L}\p{N}])'[^' ][^']{0,200}'(?![\p{L}\p{N}])/gu, quotation);
  return masked
    .replace(
      /\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|art|sec|para|mr|mrs|ms|dr|prof|inc|ltd|u\.s|u\.k)\./gi,
      (short) => short.replaceAll('.', '\u2024'),
    )
    .replace(/\([^()]{0,600}\)/g, aside);
}

const blank = (match: string) => ' '.repeat(match.length);
const word = (match: string) => 'x'.repeat(match.length);

/** A quotation is one word; where it ends a sentence, so does its mask. */
function quotation(match: string): string {
  return /[.!?]$/.test(match.slice(1, -1)) ? `${word(match.slice(1))}.` : word(match);
}

/** An aside is left out, unless it is a sentence or rule of its own. */
function aside(match: string, offset: number, text: string): string {
  const inner = match.slice(1, -1);
  const before = text.slice(Math.max(0, offset - 30), offset).trimEnd();
  if (/[.!?]\s*$/.test(inner) && (before === '' || /[.!?:]$/.test(before))) return ` ${inner} `;
  const isRule = /\b(?:must|shall|should|may not|cannot|never)\b/i.test(inner);
  return isRule && !/^(?:e\u2024g|i\u2024e|for example|see|such as|including)/i.test(inner)
    ? `,${inner},`
    : blank(match);
}
