import type { Heading, Line } from './lines.ts';

/** Headings of HTML by their tags; an `id` is the clause's anchor. Scripts, styles and comments are skipped. */
export function htmlHeadings(source: string): Heading[] {
  const hidden = [...source.matchAll(/<!--[\s\S]*?-->|<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi)].map(
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
  const headings: Heading[] = [];
  for (const match of source.matchAll(/<h([1-6])\b([^>]*)>([\s\S]*?)<\/h\1\s*>/gi)) {
    const { index } = match;
    if (hidden.some(([start, end]) => index >= start && index < end)) continue;
    const [whole, level = '1', attributes = '', inner = ''] = match;
    headings.push({
      level: Number(level),
      title: textOfHtml(inner),
      anchor: /\bid\s*=\s*["']?([^\s"'>]+)/i.exec(attributes)?.[1],
      start: index,
      end: index + whole.length,
    });
  }
  return headings;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function textOfHtml(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(#\d+|\w+);/g, (whole, name: string) =>
      name.startsWith('#')
        ? String.fromCodePoint(Math.min(0x10ffff, Number(name.slice(1))))
        : (entities[name.toLowerCase()] ?? whole),
    )
    .replace(/\s+/g, ' ')
    .trim();
}

/** Headings of reStructuredText: a line underlined, or over- and underlined; each kind of line is a level, in order of appearance. */
export function restructuredTextHeadings(lines: readonly Line[]): Heading[] {
  const levels: string[] = [];
  const headings: Heading[] = [];
  for (let index = 0; index < lines.length - 1; index += 1) {
    const over = rule(lines[index]?.text);
    const isBoth =
      over !== undefined && rule(lines[index + 2]?.text) === over && (lines[index + 1]?.text.trim() ?? '') !== '';
    const at = isBoth ? index + 1 : index;
    const title = lines[at];
    const under = rule(lines[at + 1]?.text);
    if (title === undefined || under === undefined || (!isBoth && over !== undefined)) continue;
    const text = title.text.trim();
    const length = lines[at + 1]?.text.trim().length ?? 0;
    const isTitle = text !== '' && (isBoth || !/^\s/.test(title.text)) && length >= Math.min(text.length, 3);
    if (!isTitle || (lines[index - 1]?.text.trim() ?? '') !== '') continue;
    const style = `${isBoth ? 'both' : 'under'}${under}`;
    if (!levels.includes(style)) levels.push(style);
    headings.push({
      level: Math.min(6, levels.indexOf(style) + 1),
      title: text,
      start: lines[index]?.start ?? 0,
      end: lines[at + 1]?.end ?? title.end,
    });
    index = at + 1;
  }
  return headings;
}

/** The sign that a line repeats, three times or more. */
function rule(text: string | undefined): string | undefined {
  return /^([=\-~^"'`#*+:._])\1{2,}\s*$/.exec(text ?? '')?.[1];
}

/** Headings of AsciiDoc: equal signs before a title; an anchor `[[id]]` or `[#id]` in the line above. Listings are skipped. */
export function asciidocHeadings(lines: readonly Line[]): Heading[] {
  const headings: Heading[] = [];
  let block: string | undefined;
  lines.forEach((line, index) => {
    const delimiter = /^(-{4,}|\.{4,}|={4,}|\+{4,}|\/{4,}|`{3,})\s*$/.exec(line.text)?.[1];
    if (delimiter !== undefined) {
      if (block === undefined) block = delimiter;
      else if (block === delimiter) block = undefined;
      return;
    }
    const match = block === undefined ? /^(={1,6})\s+(\S.*?)(?:\s+=+)?\s*$/.exec(line.text) : null;
    if (match === null) return;
    const above = lines[index - 1];
    const anchor = /^\[(?:\[([^\],]+)[^\]]*\]|#([^\],.]+)[^\]]*)\]\s*$/.exec(above?.text ?? '');
    headings.push({
      level: match[1]?.length ?? 1,
      title: match[2] ?? '',
      anchor: anchor?.[1] ?? anchor?.[2],
      start: anchor === null || above === undefined ? line.start : above.start,
      end: line.end,
    });
  });
  return headings;
}
