/** A line of a source, without its ending, with the offsets of its beginning and of the next line. */
export type Line = { text: string; start: number; end: number };

/** A heading that begins a clause; offsets are those of its first line and of the line below it. */
export type Heading = {
  level: number;
  title: string;
  anchor?: string | undefined;
  authority?: string | undefined;
  start: number;
  end: number;
};

/** How a spec is written. Plain text is read as Markdown, and by its paragraphs where it has no headings. */
export type SpecFormat = 'markdown' | 'html' | 'restructured-text' | 'asciidoc' | 'text';

export const byteOrderMark = /^\uFEFF/;

export function readLines(source: string): Line[] {
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
