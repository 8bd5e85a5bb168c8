import { oneLine } from './escape-terminal.ts';

export type Cell = string | number;

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const withoutWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes in a terminal: two for a wide sign, none for a mark that joins the sign before it. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += withoutWidth.test(sign) ? 0 : wide.test(sign) ? 2 : 1;
  return width;
}

/**
 * A text as one line in a column of fixed width, where lines are printed one by one.
 * @param text spaces at its beginning stay
 * @param width longer texts are cut to it
 */
export function column(text: string, width: number): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const line = indent + oneLine(text, width - indent.length);
  return line + ' '.repeat(Math.max(0, width - displayWidth(line)));
}

/**
 * Rows as lines whose columns begin at the same place, two spaces apart. Numbers stand to the right of their column, and so
 * does the heading above them; the last column of text is not filled up.
 * @param options.head the names of the columns
 * @param options.indent spaces before each line
 * @param options.maxWidth at which every column but the last is cut
 */
export function tableLines(
  rows: readonly (readonly Cell[])[],
  { head, indent = 2, maxWidth = 44 }: { head?: readonly string[]; indent?: number; maxWidth?: number } = {},
): string[] {
  const all = head === undefined ? rows : [head, ...rows];
  const columns = Math.max(0, ...all.map((row) => row.length));
  const text = (cell: Cell, at: number) =>
    typeof cell === 'number' ? cell.toLocaleString('en') : oneLine(cell, at === columns - 1 ? 1000 : maxWidth);
  const texts = all.map((row) => row.map(text));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...texts.map((row) => displayWidth(row[at] ?? ''))),
  );
  const isNumeric = widths.map((_, at) => rows.some((row) => typeof row[at] === 'number'));
  return texts.map((row) => {
    const cells = row.map((cell, at) => {
      const fill = ' '.repeat((widths[at] ?? 0) - displayWidth(cell));
      return isNumeric[at] === true ? fill + cell : cell + fill;
    });
    return `${' '.repeat(indent)}${cells.join('  ')}`.trimEnd();
  });
}
