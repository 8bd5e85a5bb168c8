import type { Heading, Line } from './lines.ts';
import { markdownBlocks, verbatimLines } from './markdown-blocks.ts';

/**
 * Headings of Markdown, as CommonMark has them: with number signs, or underlined with = or -. Lines of code, tables,
 * footnotes, HTML comments and example blocks are text. Unlike CommonMark, a heading within other HTML counts, since
 * specs are folded with `<details>`, and one in a list item or a quotation does not, unless it begins its line.
 */
export function markdownHeadings(lines: readonly Line[]): Heading[] {
  const blocks = markdownBlocks(lines);
  const verbatim = verbatimLines(blocks, lines.length);
  const underlined = new Set(blocks.flatMap(({ kind, from }) => (kind === 'underlined-heading' ? [from] : [])));
  const closes = blockEnds(lines);
  const headings: Heading[] = [];
  let blockEnd = -1;
  lines.forEach((line, index) => {
    if (verbatim[index] === 1 && index > blockEnd) return;
    const heading = verbatim[index] === 1 ? undefined : readHeading(line);
    if (index <= blockEnd) {
      // An anchored heading is never part of an example: the block was only mentioned, or left open.
      if (heading?.anchor === undefined) return;
      blockEnd = -1;
    }
    if (heading !== undefined) {
      headings.push(heading);
      return;
    }
    const under = readUnderlined(lines, index, underlined.has(index));
    if (under !== undefined) {
      headings.push(under);
      return;
    }
    const opened = openTag.exec(line.text)?.[1]?.toLowerCase();
    if (opened !== undefined) blockEnd = closes(opened, index) ?? -1;
  });
  return headings;
}

/**
 * A line of text that = or - underline, one line alone: a paragraph that happens to stand on a rule is no heading, nor
 * is a line above a single dash.
 * @param isHeading whether CommonMark takes it for one
 */
function readUnderlined(lines: readonly Line[], index: number, isHeading: boolean): Heading | undefined {
  const line = lines[index];
  const below = lines[index + 1];
  if (line === undefined || below === undefined) return undefined;
  const marks = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(below.text)?.[1];
  const text = line.text.trim();
  if (marks === undefined || text.length > maxTitleLength || text.includes('|')) return undefined;
  // To CommonMark a numbered line begins a list, but nobody underlines an item of a list to its full length.
  const isNumbered = /^ {0,3}\d+[.)]\s/.test(line.text) && Math.abs(marks.length - text.length) <= 2;
  const before = lines[index - 1]?.text.trim() ?? '';
  const standsAlone = before === '' || /^ {0,3}(=+|-{2,})[ \t]*$/.test(before);
  if (!isHeading && !(isNumbered && standsAlone)) return undefined;
  return { ...titled(text), level: marks.startsWith('=') ? 1 : 2, start: line.start, end: below.end };
}

const maxTitleLength = 200;

function readHeading(line: Line): Heading | undefined {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line.text);
  if (marks === null) return undefined;
  return {
    ...titled(withoutClosingMarks(line.text.slice(marks[0].length).trim())),
    level: marks[1]?.length ?? 1,
    start: line.start,
    end: line.end,
  };
}

/** Title and attributes of a heading's text. */
function titled(title: string): Pick<Heading, 'title' | 'anchor' | 'authority'> {
  const open = title.endsWith('}') ? title.lastIndexOf('{') : -1;
  const attributes = open < 0 ? undefined : readAttributes(title.slice(open + 1, -1));
  return {
    title: attributes === undefined ? title : withoutClosingMarks(title.slice(0, open).trim()),
    anchor: attributes?.anchor,
    authority: attributes?.authority,
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

/** Tags under which specs set out example conversations; other HTML may well hold real headings. */
const exampleTags = 'system|developer|user|assistant|tool|untrusted|settings|comparison|example|examples';
const openTag = new RegExp(`^ {0,3}<(${exampleTags})(?:\\s[^<>]*)?>`, 'i');
const closeTag = new RegExp(`</(${exampleTags})\\s*>`, 'gi');

/** Finds the line on which a block ends, from the lines that hold each end; a block that never ends is text. Asked with growing lines. */
function blockEnds(lines: readonly Line[]): (name: string, from: number) => number | undefined {
  const ends = new Map<string, number[]>();
  lines.forEach((line, index) => {
    if (!line.text.includes('>')) return;
    for (const [, tag = ''] of line.text.matchAll(closeTag)) {
      const name = tag.toLowerCase();
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
