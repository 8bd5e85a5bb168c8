import { escapeMarkdown, plainText } from '../escape.ts';
import type { Block, Section } from '../sections/section.ts';

/** Any text in the document, whoever wrote it: one line, escaped and cut to size. */
export const cell = (text: string, maxCharacters = 300) => escapeMarkdown(plainText(text, maxCharacters));

/** A section as Markdown, under a heading of the second level. */
export function markdownSection({ title, blocks }: Section): string {
  const texts = blocks.map(block).filter((text) => text !== '');
  return `## ${title}\n\n${texts.join('\n\n')}`;
}

/** A piece of the analysis; its maps of shades have their numbers in a table beside them. */
export function block(item: Block): string {
  switch (item.kind) {
    case 'text':
      return cell(item.text, 1200);
    case 'list':
      return bullets(item.items);
    case 'heading':
      return `### ${cell(item.text)}`;
    case 'quote':
      return `> ${cell(item.text, 800)}${item.note === '' ? '' : `\n>\n> — ${cell(item.note)}`}`;
    case 'links':
      return item.items.map(({ text, address }) => `- ${cell(text, 260)} [Watch or replay it](${address})`).join('\n');
    case 'table': {
      const sources = item.sources.length === 0 ? '' : `\n\nFormulas: ${cell(item.sources.join('; '), 900)}.`;
      return `${cell(item.caption, 600)}\n\n${table(item.head, item.rows)}${sources}`;
    }
    case 'map':
      return '';
  }
}

/** A table; a column of numbers alone is set to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map((item) => cell(String(item))).join(' | ')} |`;
  const rule = head.map((_, index) => (rows.every((row) => typeof row[index] === 'number') ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A list of sentences. */
export const bullets = (sentences: readonly string[]) =>
  sentences.map((sentence) => `- ${cell(sentence, 600)}`).join('\n');
