import { escapeHtml } from '../escape.ts';
import type { Block, Section } from '../sections/section.ts';
import { collapsible, escapeAndTrim, section, table } from './elements.ts';

const maxVisibleRows = 15;

/** A section of the analysis as HTML. */
export function htmlSection({ id, title, blocks }: Section): string {
  return section(id, title, ...blocks.map(htmlBlock));
}

export function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeAndTrim(block.text, 1200)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeAndTrim(item, 400)}</li>`).join('')}</ul>`;
    case 'heading':
      return `<h3>${escapeAndTrim(block.text)}</h3>`;
    case 'quote':
      return `<blockquote><p dir="auto">${escapeAndTrim(block.text, 800)}</p>${block.note === '' ? '' : `<footer>${escapeAndTrim(block.note)}</footer>`}</blockquote>`;
    case 'links':
      return `<ul>${block.items.map(({ text, address }) => `<li><a href="${escapeHtml(address)}">${escapeAndTrim(text, 260)}</a></li>`).join('')}</ul>`;
    case 'table': {
      const sources =
        block.sources.length === 0
          ? ''
          : `<p class="soft">Formulas: ${escapeAndTrim(block.sources.join('; '), 900)}.</p>`;
      const rows = collapsible(block.rows, maxVisibleRows, (some) => table(block.head, some));
      return block.wide === true
        ? `<details class="more"><summary>${escapeAndTrim(block.caption, 600)}</summary>${rows}${sources}</details>`
        : `<p>${escapeAndTrim(block.caption, 600)}</p>${rows}${sources}`;
    }
    case 'map':
      return heatMap(block);
  }
}

/**
 * Shades in rows of models and columns of categories, with the number in each; a cell without a
 * number is empty.
 */
function heatMap({ caption, columns, rows }: Extract<Block, { kind: 'map' }>): string {
  if (rows.every((row) => row.cells.every((cell) => cell === undefined))) return '';
  const [left, top, width, height] = [190, 96, 54, 24];
  const positions = columns.map(
    (name, index) =>
      `<text class="tick" transform="translate(${left + index * width + 30} ${top - 8}) rotate(-35)">${escapeAndTrim(name, 22)}</text>`,
  );
  const body = rows.map(({ name, cells }, row) => {
    const y = top + row * height;
    const shades = cells.map((cell, index) => {
      if (cell === undefined) return '';
      const x = left + index * width;
      return `<rect class="every" fill-opacity="${(0.05 + 0.6 * cell.shade).toFixed(2)}" x="${x}" y="${y}" width="${width - 2}" height="${height - 2}"/><text x="${x + width / 2 - 1}" y="${y + 16}" text-anchor="middle">${escapeAndTrim(cell.text)}</text>`;
    });
    return `<text x="${left - 8}" y="${y + 16}" text-anchor="end">${escapeAndTrim(name, 26)}</text>${shades.join('')}`;
  });
  const size = `0 0 ${left + columns.length * width + 60} ${top + rows.length * height + 8}`;
  return `<p>${escapeAndTrim(caption, 600)}</p><div class="scroll"><svg viewBox="${size}" role="img" aria-label="${escapeAndTrim(caption)}">${positions.join('')}${body.join('')}</svg></div>`;
}
