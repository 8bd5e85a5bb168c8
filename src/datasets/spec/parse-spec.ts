import { MootcourtError } from '../../domain/errors.ts';
import type { Clause, Spec } from '../../domain/spec.ts';
import { visibleName } from '../../domain/visible-text.ts';
import { byteOrderMark, type Heading, type SpecFormat } from './lines.ts';
import { readHeadings } from './read-headings.ts';
import { splitLong } from './split-long.ts';

const maxBytes = 2_000_000;
const maxClauses = 20_000;

/** What was seen while a spec was parsed: by which signs it was cut, and how many clauses were split. */
export type ParsedSpec = { spec: Spec; how: string };

/**
 * Cuts a spec into clauses, one a heading; text above the first heading is the clause `preamble`.
 * Heading-like lines in fenced or indented code, HTML comments and example blocks (`<user>`,
 * `<assistant>`, `<comparison>` …) are text. A clause over 8 kB without an anchor of its
 * own is split at its paragraphs and list items. A table of contents and front matter are part of no clause's text. No text is lost: the
 * clauses' ranges, in order, give the source back.
 * @throws MootcourtError `invalid-input` for a blank, too large or too finely divided source
 */
export function parseSpec(source: string, id: string, format?: SpecFormat): Spec {
  return readSpec(source, id, format).spec;
}

/** The same, with how it was cut. */
export function readSpec(source: string, id: string, format: SpecFormat = 'markdown'): ParsedSpec {
  if (source.replace(byteOrderMark, '').trim() === '') {
    throw new MootcourtError('invalid-input', `spec ${id}: expected text with at least one clause, found none`);
  }
  const bytes = Buffer.byteLength(source);
  if (bytes > maxBytes) {
    throw new MootcourtError(
      'invalid-input',
      `spec ${id}: expected at most 2 MB of text, found ${bytes} bytes; split it`,
    );
  }
  const { headings, how } = readHeadings(source, format);
  if (headings.length > maxClauses) {
    throw new MootcourtError('invalid-input', `spec ${id}: expected at most 20,000 clauses, found more; split it`);
  }
  const name = visibleName(id);
  return {
    spec: { id: name, title: visibleName(titleOf(headings) ?? name), source, clauses: cut(source, headings) },
    how,
  };
}

/** The clause's own heading; the preamble has none and is called by its id. */
export function clauseHeading(clause: Clause): string {
  return clause.path.at(-1) ?? clause.id;
}

function titleOf(headings: readonly Heading[]): string | undefined {
  const top = headings.filter((heading) => heading.level === 1);
  return top.length === 1 && top[0]?.title !== '' ? top[0]?.title : undefined;
}

function cut(source: string, headings: readonly Heading[]): Clause[] {
  const kept = headings.filter(
    (heading, index) => !isContents(heading, source.slice(heading.end, headings[index + 1]?.start)),
  );
  const first = kept[0]?.start ?? source.length;
  const lead = source.slice(0, first).replace(byteOrderMark, '').replace(frontMatter, '');
  // A list of contents above the first clause is nobody's text.
  const hasPreamble =
    lead.trim() !== '' && headings[0]?.start !== undefined ? leadOf(source, headings) !== '' : lead.trim() !== '';
  const paths = pathsOf(kept);
  const wished = slugsOf(kept, paths);
  const ids = uniqueIds([
    ...(hasPreamble ? [{ anchor: undefined, slug: 'preamble' }] : []),
    ...kept.map((heading, index) => ({ anchor: heading.anchor, slug: wished[index] ?? '' })),
  ]);
  const clauses: Clause[] = [];
  const nextId = () => ids[clauses.length] ?? '';
  if (hasPreamble) clauses.push({ id: nextId(), path: [], text: leadOf(source, headings), range: [0, first] });
  kept.forEach((heading, index) => {
    const next = headings.find(({ start }) => start > heading.start)?.start ?? source.length;
    clauses.push({
      id: nextId(),
      path: paths[index] ?? [],
      ...(heading.authority === undefined ? {} : { authority: heading.authority }),
      text: source.slice(heading.end, next),
      range: [clauses.length === 0 ? 0 : heading.start, kept[index + 1]?.start ?? source.length],
    });
  });
  // A clause that its author named stays what that name means, however long.
  const named = new Set(kept.map(({ anchor }) => anchor));
  return clauses.flatMap((clause) => (named.has(clause.id) ? [clause] : splitLong(clause)));
}

const frontMatter = /^(?:---\r?\n(?:[^\n]*\n)*?(?:---|\.\.\.)|\+\+\+\r?\n(?:[^\n]*\n)*?\+\+\+)[ \t]*(?:\r?\n|$)/;

/** What stands above the first heading, front matter left out. */
function leadOf(source: string, headings: readonly Heading[]): string {
  const lead = source.slice(0, headings[0]?.start ?? source.length).replace(byteOrderMark, '');
  const text = lead.replace(frontMatter, '');
  return text.trim() === '' ? '' : text;
}

const contentsTitle =
  /^(?:(?:table of )?contents|toc|index|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|indice|sumário|inhoud(?:sopgave)?|содержание|оглавление|目录|目次|목차)$/iu;

/** A heading that says contents, with nothing below it but a list of links or of titles with pages. */
function isContents({ title }: Heading, text: string | undefined): boolean {
  if (!contentsTitle.test(title.trim())) return false;
  const lines = (text ?? '').split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return lines.every((line) => /^\s*([-*+]|\d+[.)]|\[)|\.{3,}\s*\d+\s*$|^\s*<\/?(ul|ol|li|nav|a)\b/i.test(line));
}

/**
 * A clause's name from its path. The document's title names nothing: a new title changes no id.
 */
function slugsOf(headings: readonly Heading[], paths: readonly string[][]): string[] {
  const isTitle =
    headings.filter(({ level }) => level === 1).length === 1 && headings[0]?.level === 1 && headings.length > 1;
  if (!isTitle) return paths.map((path) => path.map(slug).join('/'));
  return paths.map((path, index) => (index === 0 ? 'introduction' : path.slice(1).map(slug).join('/')));
}

function pathsOf(headings: readonly Heading[]): string[][] {
  const open: Heading[] = [];
  return headings.map((heading) => {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    open.push(heading);
    return open.map((heading) => heading.title);
  });
}

function slug(title: string): string {
  const words = title
    .normalize('NFC')
    .toLowerCase()
    .slice(0, 80)
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words?.join('-') ?? 'section';
}

/** Explicit anchors keep their names wherever they stand; ids made from headings step aside. */
function uniqueIds(wishes: readonly { anchor: string | undefined; slug: string }[]): string[] {
  const taken = new Set<string>();
  const owners = new Set<number>();
  wishes.forEach(({ anchor }, index) => {
    if (anchor === undefined || taken.has(anchor)) return;
    taken.add(anchor);
    owners.add(index);
  });
  const counts = new Map<string, number>();
  return wishes.map((wish, index) => {
    const base = wish.anchor ?? wish.slug;
    if (owners.has(index)) return base;
    let count = counts.get(base) ?? 1;
    let id = count === 1 ? base : `${base}-${count}`;
    while (taken.has(id)) {
      count += 1;
      id = `${base}-${count}`;
    }
    counts.set(base, count);
    taken.add(id);
    return id;
  });
}
