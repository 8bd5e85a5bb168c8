import type { Clause } from '../../domain/spec.ts';
import { readLines } from './lines.ts';
import { markdownBlocks, verbatimLines } from './markdown-blocks.ts';

/** A longer clause is split, in bytes: judges cite it as one, and what parts them is then hard to see. */
export const maxClauseBytes = 8000;

/**
 * A long clause as several, parted where a paragraph or a list item begins outside of code. The first
 * keeps the id; one block that is too long by itself stays whole.
 */
export function splitLong(clause: Clause): Clause[] {
  if (Buffer.byteLength(clause.text) <= maxClauseBytes) return [clause];
  const parts = join(blocksOf(clause.text));
  if (parts.length === 1) return [clause];
  let at = clause.range[1] - clause.text.length;
  return parts.map((text, index) => {
    const start = index === 0 ? clause.range[0] : at;
    at += text.length;
    return {
      ...clause,
      id: index === 0 ? clause.id : `${clause.id}/part-${index + 1}`,
      path: index === 0 ? clause.path : [...clause.path, `part ${index + 1}`],
      text,
      range: [start, at],
    };
  });
}

/** Tags under which specs set out examples: an example is never parted. */
const exampleTag =
  /<(\/?)(system|developer|user|assistant|tool|untrusted|settings|comparison|example|examples)\b[^<>]*>/gi;

/** Paragraphs and top-level list items, each with the white space behind it; examples and code stay whole. */
function blocksOf(text: string): string[] {
  const lines = readLines(text);
  // A block may begin where another ends, and is not parted within.
  const within = markdownBlocks(lines).filter(({ kind }) => kind !== 'underlined-heading' && kind !== 'rule');
  const inside = verbatimLines(
    within.map(({ kind, from, to }) => ({ kind, from: from + 1, to })),
    lines.length,
  );
  const blocks: string[] = [];
  let block = '';
  let wasBlank = false;
  let examples = 0;
  for (const [index, { start, end }] of lines.entries()) {
    // A byte order mark is no line of its own.
    const line = text.slice(index === 0 ? 0 : start, end);
    const isItem = /^([-*+]|\d+[.)])\s/.test(line);
    const begins =
      inside[index] !== 1 &&
      examples === 0 &&
      block.trim() !== '' &&
      line.trim() !== '' &&
      (isItem || (wasBlank && !/^\s/.test(line)));
    if (begins) {
      blocks.push(block);
      block = '';
    }
    for (const [, closing] of line.matchAll(exampleTag)) examples = Math.max(0, examples + (closing === '/' ? -1 : 1));
    block += line;
    wasBlank = line.trim() === '';
  }
  if (block !== '') blocks.push(block);
  return blocks;
}

/** Blocks put together up to the limit. */
function join(blocks: readonly string[]): string[] {
  const parts: string[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (last !== undefined && Buffer.byteLength(last) + Buffer.byteLength(block) <= maxClauseBytes)
      parts[parts.length - 1] = last + block;
    else parts.push(block);
  }
  return parts;
}
