import { isDialogueTurn, isRemark, openedExampleTag, opensExample } from './example-text.ts';
import type { Span } from './split-sentences.ts';

/** A stretch of text that is read by itself: a paragraph, the text of a list item, or the row of a table with its cells. */
export type Block =
  | (Span & { kind: 'paragraph' })
  | (Span & { kind: 'item'; depth: number })
  | (Span & { kind: 'row'; table: number; cells: Span[] });

type Line = Span & { raw: string; masked: string; indent: number };

const itemMark =
  /^(?:[-*+\u2022\u25e6\u2013]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)\s+(?:\[[ xX]\]\s+)?/;

/**
 * Blocks of a clause in order, without its examples and remarks: fenced and indented code, quotations, conversations, HTML comments,
 * example tags, notes at the foot, and what a lead-in such as "Example:" announces.
 */
export function readBlocks(text: string, masked: string): Block[] {
  const reader = new BlockReader(readLines(text, masked));
  return reader.read();
}

function readLines(text: string, masked: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    if (match[0] === '') continue;
    const raw = match[0].replace(/[\r\n]+$/, '');
    const start = match.index;
    const indent = /^[ \t]*/.exec(raw)?.[0].replaceAll('\t', '    ').length ?? 0;
    lines.push({ start, end: start + raw.length, raw, masked: masked.slice(start, start + raw.length), indent });
  }
  return lines;
}

class BlockReader {
  readonly #lines: readonly Line[];
  readonly #blocks: Block[] = [];
  readonly #closings: ReadonlyMap<string, number>;
  /** The block that the next line may continue. */
  #open: Block | undefined;
  /** Indents and marks of the list items that enclose the next line. */
  #items: { indent: number; style: string }[] = [];
  #afterBlank = true;
  #tables = 0;
  /** Whether a lead-in has announced an example that begins with the next block. */
  #exampleFollows = false;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
    this.#closings = lastClosings(lines);
  }

  read(): Block[] {
    let index = 0;
    while (index < this.#lines.length) index = this.#readFrom(index);
    return this.#blocks;
  }

  /** Reads what begins at a line; returns the index of the line after it. */
  #readFrom(index: number): number {
    const line = this.#line(index);
    if (line.raw.trim() === '') {
      this.#open = undefined;
      this.#afterBlank = true;
      return index + 1;
    }
    const skipped = this.#skippedFrom(index, line);
    if (skipped !== undefined) {
      this.#open = undefined;
      this.#exampleFollows = false;
      return skipped;
    }
    if (line.raw.includes('|') && isDelimiterRow(this.#lines[index + 1]?.raw)) return this.#readTable(index);
    if (/^\s*(?:[-*_=]\s*){3,}$/.test(line.raw) || /^\s*!!!/.test(line.raw)) {
      this.#open = undefined;
      return index + 1;
    }
    return this.#readText(index, line);
  }

  /** The line after a block that holds no rules, if one begins here. */
  #skippedFrom(index: number, line: Line): number | undefined {
    const fence = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/.exec(line.raw)?.[1];
    if (fence !== undefined)
      return this.#after(index, (raw) => raw.trim().startsWith(fence) && /^[`~]+\s*$/.test(raw.trim()));
    const tag = openedExampleTag(line.raw);
    if (tag !== undefined && (this.#closings.get(tag) ?? -1) >= index)
      return this.#after(index - 1, (raw) => raw.toLowerCase().includes(`</${tag}`));
    if (/^\s*>/.test(line.raw)) return this.#while(index, (raw) => raw.trim() !== '');
    if (isRemark(line.raw)) return this.#while(index + 1, (raw) => raw.trim() === '' || /^\s{4}/.test(raw));
    if (/^\s*\[\^[^\]]+\]:/.test(line.raw)) return this.#while(index + 1, (raw) => raw.trim() !== '');
    if (isDialogueTurn(line.masked))
      return this.#while(
        index + 1,
        (raw, masked) => raw.trim() !== '' && (isDialogueTurn(masked) || !itemMark.test(raw.trim())),
      );
    const isCode =
      line.indent >= 4 && this.#open === undefined && this.#items.length === 0 && !itemMark.test(line.raw.trim());
    return isCode && !/^\s*!!!/.test(this.#lines[index - 1]?.raw ?? '') && !this.#inAdmonition(index)
      ? index + 1
      : undefined;
  }

  /** Whether the indent of a line comes from a `!!! warning` above it. */
  #inAdmonition(index: number): boolean {
    for (let above = index - 1; above >= Math.max(0, index - 40); above -= 1) {
      const line = this.#line(above);
      if (/^\s*!!!/.test(line.raw)) return true;
      if (line.raw.trim() !== '' && line.indent < 4) return false;
    }
    return false;
  }

  #readText(index: number, line: Line): number {
    const mark = itemMark.exec(line.raw.trimStart())?.[0];
    const startsItem =
      mark !== undefined && (this.#open?.kind !== 'paragraph' || !/^[a-z]\.|^\d+\.\s+[a-z]/.test(mark));
    const start = line.start + (line.raw.length - line.raw.trimStart().length) + (startsItem ? mark.length : 0);
    if (startsItem) {
      this.#enter(line.indent, styleOf(mark));
      this.#add({ kind: 'item', depth: this.#items.length, start, end: line.end }, line);
    } else if (this.#open !== undefined && this.#open.kind !== 'row') {
      this.#open.end = line.end;
    } else if (this.#items.length > 0 && line.indent > (this.#items[0]?.indent ?? 0)) {
      this.#add({ kind: 'item', depth: this.#items.length, start, end: line.end }, line);
    } else {
      this.#items = [];
      this.#add({ kind: 'paragraph', start, end: line.end }, line);
    }
    this.#afterBlank = false;
    return index + 1;
  }

  /** Opens a list item: deeper indents nest, and so does another kind of mark at the same indent (`(a)` below `4.4`). */
  #enter(indent: number, style: string): void {
    while (indent < (this.#items.at(-1)?.indent ?? -1)) this.#items.pop();
    const same = this.#items.findIndex((item) => item.indent === indent && item.style === style);
    if (same >= 0) this.#items.length = same;
    this.#items.push({ indent, style });
  }

  /** Adds a block, unless it is, or follows, an announced example. */
  #add(block: Block, line: Line): void {
    this.#open = block;
    const opening = line.masked.slice(block.start - line.start);
    const isList = block.kind === 'item';
    if (this.#exampleFollows && (isList || this.#blocks.length === 0 || this.#afterBlank)) {
      // One paragraph, or the whole list, is the example.
      if (!isList) this.#exampleFollows = false;
      return;
    }
    this.#exampleFollows = false;
    if (opensExample(opening) && !/^[\s\W]*(?:for (?:example|instance)|e\u2024g\u2024)/i.test(opening)) {
      this.#exampleFollows = /:\s*$/.test(opening);
      return;
    }
    if (opensExample(opening) && /:\s*$/.test(opening)) {
      this.#exampleFollows = true;
      return;
    }
    this.#blocks.push(block);
  }

  #readTable(index: number): number {
    const table = this.#tables;
    this.#tables += 1;
    let row = index;
    while (row < this.#lines.length && this.#line(row).raw.includes('|')) {
      const line = this.#line(row);
      const cells = row === index + 1 ? [] : readCells(line);
      if (cells.length > 0 && !this.#exampleFollows)
        this.#blocks.push({ kind: 'row', table, start: line.start, end: line.end, cells });
      row += 1;
    }
    this.#open = undefined;
    this.#exampleFollows = false;
    return row;
  }

  #line(index: number): Line {
    return this.#lines[index] ?? { start: 0, end: 0, raw: '', masked: '', indent: 0 };
  }

  #after(index: number, closes: (raw: string) => boolean): number {
    let line = index + 1;
    while (line < this.#lines.length && !closes(this.#line(line).raw)) line += 1;
    return line + 1;
  }

  #while(index: number, goesOn: (raw: string, masked: string) => boolean): number {
    let line = index;
    while (line < this.#lines.length && goesOn(this.#line(line).raw, this.#line(line).masked)) line += 1;
    return Math.max(line, index);
  }
}

/** The kind of a list mark; `1.2.3` stands deeper than `1.2`. */
function styleOf(mark: string): string {
  const plain = mark.trim().replace(/\s.*$/, '').replace(/[.)]$/, '');
  if (/^\(?\d/.test(plain)) return `number-${plain.match(/\./g)?.length ?? 0}`;
  if (/^\(?[ivx]{2,}$/.test(plain)) return 'roman';
  return /^\(?[a-z]$/i.test(plain) ? 'letter' : 'bullet';
}

/** The last line on which each example tag is closed; a tag that is never closed is text. */
function lastClosings(lines: readonly Line[]): Map<string, number> {
  const closings = new Map<string, number>();
  lines.forEach((line, index) => {
    for (const [, tag] of line.raw.matchAll(/<\/([a-z][\w]*)/gi)) closings.set(tag?.toLowerCase() ?? '', index);
  });
  return closings;
}

function isDelimiterRow(raw: string | undefined): boolean {
  return raw?.includes('-') === true && /^[\s|:-]{3,}$/.test(raw);
}

function readCells(line: Line): Span[] {
  const cells: Span[] = [];
  for (const cell of line.raw.matchAll(/(?:[^|\\]|\\.)+/g)) {
    const left = cell[0].length - cell[0].trimStart().length;
    const trimmed = cell[0].trim();
    const isEdge = cell.index === 0 && /^\s*\|/.test(line.raw);
    if (isEdge || (trimmed === '' && cell.index + cell[0].length >= line.raw.trimEnd().length)) continue;
    const start = line.start + cell.index + left;
    cells.push({ start, end: start + trimmed.length });
  }
  return cells;
}
