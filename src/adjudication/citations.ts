import type { Citation } from '../domain/assessment.ts';
import type { Clause, Spec } from '../domain/spec.ts';

const minCharacters = 12;
const minWords = 3;

/**
 * Checks a quote against the very clause it is said to stand in, heading or text. Typography, white
 * space, case and Markdown's marks do not count. Ellipses part a quote: its parts must stand in the
 * clause in that order, and one of them must by itself be long enough (12 characters, 3 words) to
 * mean something.
 */
export function verifyCitation(spec: Spec, { clause: id, quote }: { clause: string; quote: string }): Citation {
  const clause = clauseOf(spec, id);
  const verified = clause !== undefined && normalizations.some((reading) => isQuotedFrom(clause, quote, reading));
  return { clause: id, quote, verified };
}

/**
 * Whether a citation covers part of a span of its clause's text, one whole word at least. Both are read as `verifyCitation` reads a
 * quote; where one of them stands in the text more than once, each place counts.
 */
export function citationOverlaps(spec: Spec, citation: { clause: string; quote: string }, span: string): boolean {
  const clause = clauseOf(spec, citation.clause);
  if (clause === undefined) return false;
  return normalizations.some((reading) => {
    const text = textsOf(clause)[reading].at(-1) ?? '';
    const parts = partsOf(citation.quote, reading).filter(isLongEnough);
    const cited = parts.flatMap((part) => placesOf(text, part));
    return placesOf(text, withoutOuterMarks(normalizeText(span, reading))).some(([start, end]) =>
      cited.some(([from, to]) => /[\p{L}\p{N}]/u.test(text.slice(Math.max(start, from), Math.min(end, to)))),
    );
  });
}

function placesOf(text: string, part: string): [start: number, end: number][] {
  const places: [number, number][] = [];
  if (part === '') return places;
  for (let at = indexOfWholeWords(text, part, 0); at >= 0; at = indexOfWholeWords(text, part, at + 1))
    places.push([at, at + part.length]);
  return places;
}

/**
 * `plain` leaves Markdown's marks out; `verbatim` keeps them, for a quote that was cut in the
 * middle of a link.
 */
const normalizations = ['plain', 'verbatim'] as const;
type Normalization = (typeof normalizations)[number];

function isQuotedFrom(clause: Clause, quote: string, reading: Normalization): boolean {
  const parts = partsOf(quote, reading);
  return parts.some(isLongEnough) && textsOf(clause)[reading].some((passage) => containsInOrder(passage, parts));
}

const clausesById = new WeakMap<Spec, ReadonlyMap<string, Clause>>();

function clauseOf(spec: Spec, id: string): Clause | undefined {
  let clauses = clausesById.get(spec);
  if (clauses === undefined) {
    clauses = new Map(spec.clauses.map((clause) => [clause.id, clause]));
    clausesById.set(spec, clauses);
  }
  return clauses.get(id);
}

type ClauseTexts = Record<Normalization, readonly string[]>;
const textsByClause = new WeakMap<Clause, ClauseTexts>();

/** Heading and text apart: a quote that runs from one into the other stands in neither. */
function textsOf(clause: Clause): ClauseTexts {
  let known = textsByClause.get(clause);
  if (known === undefined) {
    const texts = [clause.path.at(-1) ?? '', clause.text];
    known = {
      plain: texts.map((text) => normalizeText(text, 'plain')),
      verbatim: texts.map((text) => normalizeText(text, 'verbatim')),
    };
    textsByClause.set(clause, known);
  }
  return known;
}

/** Quotation marks around the whole quote are the citing model's own. */
function partsOf(quote: string, reading: Normalization): string[] {
  return quote
    .split(/\[\s?(?:\.{3,}|…)\s?\]|\.{3,}|…/)
    .map((part) => withoutOuterMarks(normalizeText(part, reading)))
    .filter((part) => part !== '');
}

function withoutOuterMarks(part: string): string {
  return part
    .replace(/^["' ]+/, '')
    .replace(/["']+$/, '')
    .trim();
}

function isLongEnough(part: string): boolean {
  const words = part.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'-]*/gu) ?? [];
  return part.length >= minCharacters && words.length >= minWords;
}

function containsInOrder(passage: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = indexOfWholeWords(passage, part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/**
 * Where a part stands with no word cut at its edges, so that "to lie" is not found in "to lien".
 */
function indexOfWholeWords(passage: string, part: string, from: number): number {
  for (let at = passage.indexOf(part, from); at >= 0; at = passage.indexOf(part, at + 1)) {
    const end = at + part.length;
    const cutBefore = isWordCharacter(passage[at - 1]) && isWordCharacter(part[0]);
    const cutAfter = isWordCharacter(passage[end]) && isWordCharacter(part.at(-1));
    if (!cutBefore && !cutAfter) return at;
  }
  return -1;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
}

function normalizeText(text: string, reading: Normalization): string {
  const typed = text
    .normalize('NFC')
    .replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, '')
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‘’‚‛‹›′]/g, "'")
    .replace(/[‐‑‒–—―−]/g, '-');
  const marked = reading === 'plain' ? withoutMarkdown(typed) : typed;
  return marked.replace(/\s+/g, ' ').trim().toLowerCase();
}

function withoutMarkdown(text: string): string {
  return text
    .replace(/^[ \t]*(?:[-+*]|\d{1,9}[.)]|>)[ \t]+/gm, '')
    .replace(/\[\^[^[\]\s]{1,100}\]/g, '')
    .replace(/!?\[([^[\]]{0,1000})\](?:\([^()\s]{0,1000}(?:\s"[^"]{0,200}")?\)|\[[^[\]]{0,200}\])/g, '$1')
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .replace(/[*_`]|~~/g, '');
}
