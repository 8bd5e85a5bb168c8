import { MootcourtError } from '../domain/errors.ts';
import type { Clause, Spec } from '../domain/spec.ts';

const maxBytes = 2_000_000;
const maxClauses = 20_000;

/**
 * Cuts a spec's Markdown into clauses, one a heading (ATX); text above the first heading is the clause `preamble`. Heading-like lines in
 * fenced or indented code, HTML comments and example blocks (`<user>`, `<assistant>`, `<comparison>` …) are text. No text is lost: the
 * clauses' ranges, in order, give the source back.
 * @throws MootcourtError `invalid-input` for a blank, too large or too finely divided source
 */
export function parseSpec(source: string, id: string): Spec {
  if (source.replace(byteOrderMark, '').trim() === '') {
    throw new MootcourtError('invalid-input', `spec ${id}: expected Markdown with at least one clause, found no text`);
  }
  const bytes = Buffer.byteLength(source);
  if (bytes > maxBytes) {
    throw new MootcourtError(
      'invalid-input',
      `spec ${id}: expected at most 2 MB of Markdown, found ${bytes} bytes; split it`,
    );
  }
  const headings = readHeadings(source);
  if (headings.length > maxClauses) {
    throw new MootcourtError('invalid-input', `spec ${id}: expected at most 20,000 clauses, found more; split it`);
  }
  return { id, title: titleOf(headings) ?? id, source, clauses: cut(source, headings) };
}

/** The clause's own heading; the preamble has none and is called by its id. */
export function clauseHeading(clause: Clause): string {
  return clause.path.at(-1) ?? clause.id;
}

type Heading = {
  level: number;
  title: string;
  anchor: string | undefined;
  authority: string | undefined;
  /** Offsets of the heading's line and of the line below it. */
  start: number;
  end: number;
};

type Line = { text: string; start: number; end: number };

const byteOrderMark = /^\uFEFF/;

function titleOf(headings: readonly Heading[]): string | undefined {
  const top = headings.filter((heading) => heading.level === 1);
  return top.length === 1 && top[0]?.title !== '' ? top[0]?.title : undefined;
}

function cut(source: string, headings: readonly Heading[]): Clause[] {
  const lead = source.slice(0, headings[0]?.start ?? source.length).replace(byteOrderMark, '');
  const hasPreamble = lead.trim() !== '';
  const paths = pathsOf(headings);
  const wished = paths.map((path) => path.map(slug).join('/'));
  const ids = uniqueIds([
    ...(hasPreamble ? [{ anchor: undefined, slug: 'preamble' }] : []),
    ...headings.map((heading, index) => ({ anchor: heading.anchor, slug: wished[index] ?? '' })),
  ]);
  const clauses: Clause[] = [];
  const nextId = () => ids[clauses.length] ?? '';
  if (hasPreamble) {
    clauses.push({ id: nextId(), path: [], text: lead, range: [0, headings[0]?.start ?? source.length] });
  }
  headings.forEach((heading, index) => {
    const end = headings[index + 1]?.start ?? source.length;
    clauses.push({
      id: nextId(),
      path: paths[index] ?? [],
      ...(heading.authority === undefined ? {} : { authority: heading.authority }),
      text: source.slice(heading.end, end),
      range: [clauses.length === 0 ? 0 : heading.start, end],
    });
  });
  return clauses;
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

function readHeadings(source: string): Heading[] {
  const lines = readLines(source);
  const closes = blockEnds(lines);
  const headings: Heading[] = [];
  let fence: Fence | undefined;
  let blockEnd = -1;
  lines.forEach((line, index) => {
    if (fence !== undefined) {
      if (closesFence(line.text, fence)) fence = undefined;
      return;
    }
    const heading = readHeading(line);
    if (index <= blockEnd) {
      // An anchored heading is never part of an example: the block was only mentioned, or left open.
      if (heading?.anchor === undefined) return;
      blockEnd = -1;
    }
    if (heading !== undefined) {
      headings.push(heading);
      return;
    }
    fence = opensFence(line.text);
    const opened = fence === undefined ? opensBlock(line.text) : undefined;
    if (opened !== undefined) blockEnd = closes(opened, index) ?? -1;
  });
  return headings;
}

function readLines(source: string): Line[] {
  const lines: Line[] = [];
  let start = byteOrderMark.test(source) ? 1 : 0;
  for (const ending of source.matchAll(/\r\n|\n|\r/g)) {
    const end = ending.index + ending[0].length;
    lines.push({ text: source.slice(start, ending.index), start, end });
    start = end;
  }
  if (start < source.length) lines.push({ text: source.slice(start), start, end: source.length });
  return lines;
}

function readHeading(line: Line): Heading | undefined {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line.text);
  if (marks === null) return undefined;
  const title = withoutClosingMarks(line.text.slice(marks[0].length).trim());
  const open = title.endsWith('}') ? title.lastIndexOf('{') : -1;
  const attributes = open < 0 ? undefined : readAttributes(title.slice(open + 1, -1));
  return {
    level: marks[1]?.length ?? 1,
    title: attributes === undefined ? title : withoutClosingMarks(title.slice(0, open).trim()),
    anchor: attributes?.anchor,
    authority: attributes?.authority,
    start: line.start,
    end: line.end,
  };
}

/** `## Title ##` means `## Title`; `## C#` keeps its sharp. */
function withoutClosingMarks(title: string): string {
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  return end === 0 || title[end - 1] === ' ' || title[end - 1] === '\t' ? title.slice(0, end).trim() : title;
}

/** `#anchor key=value .class`; braces that hold anything else belong to the title. */
function readAttributes(inside: string): { anchor: string | undefined; authority: string | undefined } | undefined {
  const words = inside.trim().split(/\s+/);
  const plain = /^(?:#[^\s"'<>#=]+|\.[^\s"'<>]+|[\w-]+=(?:[^\s"'<>]+|"[^\s"'<>]+"))$/;
  if (!words.every((word) => plain.test(word))) return undefined;
  const authority = words.find((word) => word.startsWith('authority='))?.slice('authority='.length);
  return { anchor: words.find((word) => word.startsWith('#'))?.slice(1), authority: authority?.replaceAll('"', '') };
}

type Fence = { mark: '`' | '~'; length: number };

function opensFence(text: string): Fence | undefined {
  const run = /^ {0,3}(`{3,}|~{3,})/.exec(text);
  if (run?.[1] === undefined) return undefined;
  const mark = run[1].startsWith('~') ? '~' : '`';
  if (mark === '`' && text.includes('`', run[0].length)) return undefined;
  return { mark, length: run[1].length };
}

function closesFence(text: string, fence: Fence): boolean {
  const run = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(text)?.[1];
  return run?.startsWith(fence.mark) === true && run.length >= fence.length;
}

/** Tags under which specs set out example conversations; other HTML may well hold real headings. */
const exampleTags = 'system|developer|user|assistant|tool|untrusted|settings|comparison|example|examples';
const openTag = new RegExp(`^ {0,3}<(${exampleTags})(?:\\s[^<>]*)?>`, 'i');
const closeTag = new RegExp(`</(${exampleTags})\\s*>|(-->)`, 'gi');

function opensBlock(text: string): string | undefined {
  if (/^ {0,3}<!--/.test(text)) return '-->';
  return openTag.exec(text)?.[1]?.toLowerCase();
}

/** Finds the line on which a block ends, from the lines that hold each end; a block that never ends is text. Asked with growing lines. */
function blockEnds(lines: readonly Line[]): (name: string, from: number) => number | undefined {
  const ends = new Map<string, number[]>();
  lines.forEach((line, index) => {
    if (!line.text.includes('>')) return;
    for (const [, tag, comment] of line.text.matchAll(closeTag)) {
      const name = tag?.toLowerCase() ?? comment ?? '';
      const known = ends.get(name) ?? [];
      if (known.at(-1) !== index) known.push(index);
      ends.set(name, known);
    }
  });
  const cursors = new Map<string, number>();
  return (name, from) => {
    const known = ends.get(name) ?? [];
    let cursor = cursors.get(name) ?? 0;
    while ((known[cursor] ?? from) < from) cursor += 1;
    cursors.set(name, cursor);
    return known[cursor];
  };
}
