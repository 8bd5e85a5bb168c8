import { escapeHtml, plainText } from '../escape.ts';

/** Any text on the page, whoever wrote it: plain, escaped and cut to size. */
export const escapeAndTrim = (text: string, maxCharacters = 300) => escapeHtml(plainText(text, maxCharacters));

/** A heading with what stands under it. */
export function section(id: string, title: string, ...content: readonly string[]): string {
  return `<section id="${id}"><h2>${escapeAndTrim(title)}</h2>\n${content.join('\n')}\n</section>`;
}

/** A cell that is HTML already. */
export type Markup = { html: string };
type Cell = string | number | Markup;

/** A figure that must not break over two lines. */
export const noWrap = (text: string): Markup => ({ html: `<span class="unbroken">${escapeAndTrim(text)}</span>` });

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = (index: number) => rows.length > 0 && rows.every((row) => typeof row[index] === 'number');
  const of = (index: number) => (numeric(index) ? ' class="number"' : '');
  const cell = (cell: Cell) => (typeof cell === 'object' ? cell.html : escapeAndTrim(String(cell), 600));
  const body = rows.map(
    (row) =>
      `<tr>${row.map((item, index) => (index === 0 ? `<th scope="row">${cell(item)}</th>` : `<td${of(index)}>${cell(item)}</td>`)).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head.map((name, index) => `<th scope="col"${of(index)}>${escapeAndTrim(name)}</th>`).join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

/** The first of a long list in sight, the rest behind a click. */
export function collapsible<T>(
  items: readonly T[],
  maxVisible: number,
  render: (some: readonly T[]) => string,
): string {
  const rest = items.slice(maxVisible);
  const more =
    rest.length === 0 ? '' : `<details class="more"><summary>${rest.length} more</summary>${render(rest)}</details>`;
  return `${render(items.slice(0, maxVisible))}${more}`;
}

export function countTable(caption: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(
    ([name, count]) => `<tr><th scope="row">${escapeAndTrim(name)}</th><td class="number">${count}</td></tr>`,
  );
  return `<table><caption>${escapeAndTrim(caption)}</caption><tbody>${rows.join('')}</tbody></table>`;
}
