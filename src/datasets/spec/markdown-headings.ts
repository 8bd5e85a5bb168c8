import type { Heading, Line } from './lines.ts';

/**
 * Headings of Markdown: with number signs, or underlined with = or -. Lines of fenced or indented
 * code, of HTML comments, of example blocks and of front matter are text.
 */
export function markdownHeadings(lines: readonly Line[]): Heading[] {
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
    const underlined = readUnderlined(lines, index);
    if (underlined !== undefined) {
      headings.push(underlined);
      return;
    }
    fence = opensFence(line.text);
    const opened = fence === undefined ? opensBlock(line.text) : undefined;
    if (opened !== undefined) blockEnd = closes(opened, index) ?? -1;
  });
  return headings;
}

/**
 * A line of text that = or - underline, as CommonMark has it, but one line alone: a paragraph that
 * happens to stand on a rule is no heading.
 */
function readUnderlined(lines: readonly Line[], index: number): Heading | undefined {
  const line = lines[index];
  const below = lines[index + 1];
  if (line === undefined || below === undefined) return undefined;
  const marks = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(below.text)?.[1];
  // To CommonMark a numbered line begins a list, but nobody underlines an item of a list to its full length.
  const isListItem = /^ {0,3}\d+[.)]\s/.test(line.text) && Math.abs((marks?.length ?? 0) - line.text.trim().length) > 2;
  const isText = /^ {0,3}[^\s>|#`~<*+-]/.test(line.text) && !isListItem && !line.text.includes('|');
  const before = lines[index - 1]?.text.trim() ?? '';
  const standsAlone = before === '' || /^ {0,3}(=+|-{2,})[ \t]*$/.test(before);
  if (marks === undefined || !isText || !standsAlone || line.text.trim().length > maxTitleLength) return undefined;
  return { ...titled(line.text.trim()), level: marks.startsWith('=') ? 1 : 2, start: line.start, end: below.end };
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
