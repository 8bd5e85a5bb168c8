import { createRequire } from 'node:module';
import type { MarkdownIt } from 'markdown-it';
import type { Line } from './lines.ts';

/**
 * Blocks of Markdown that matter to how a spec is cut, with their lines; `to` is the line below them. An underlined
 * heading is one of a single line. Blocks within lists and quotations are told as well.
 */
export type MarkdownBlock = {
  kind:
    | 'underlined-heading'
    | 'fence'
    | 'indented-code'
    | 'table'
    | 'verbatim-html'
    | 'link-definition'
    | 'footnote'
    | 'rule';
  from: number;
  to: number;
};

let parser: MarkdownIt | undefined;

/** Loaded when the first spec is parsed: no command should start later for it. Texts within blocks are not parsed. */
function loadParser(): MarkdownIt {
  if (parser === undefined) {
    const require = createRequire(import.meta.url);
    const create = require('markdown-it') as typeof import('markdown-it').default;
    parser = create({ html: true }).use(require('markdown-it-footnote') as (on: MarkdownIt) => void);
    parser.core.ruler.enableOnly(['block']);
  }
  return parser;
}

/** HTML whose content CommonMark keeps as it is, up to its own end: `<pre>`, scripts, comments. Other HTML ends at a blank line. */
const verbatimHtml: readonly [begin: RegExp, end: RegExp][] = [
  [/^\s*<(?:pre|script|style|textarea)\b/i, /<\/(?:pre|script|style|textarea)>/i],
  [/^\s*<!--/, /-->/],
  [/^\s*<\?/, /\?>/],
  [/^\s*<!\[CDATA\[/, /\]\]>/],
];

/** The blocks of a text in the order of their lines, by CommonMark with GitHub's tables, and footnotes. */
export function markdownBlocks(lines: readonly Line[]): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  // Footnotes have no lines of their own: they end where the last block within them does.
  const footnotes: MarkdownBlock[] = [];
  for (const { type, map, markup, content } of loadParser().parse(lines.map(({ text }) => text).join('\n'), {})) {
    if (type === 'footnote_reference_open') footnotes.push({ kind: 'footnote', from: -1, to: -1 });
    if (type === 'footnote_reference_close') {
      const footnote = footnotes.pop();
      if (footnote !== undefined && footnote.from >= 0) blocks.push(footnote);
    }
    if (map === null) continue;
    const [from, to] = map;
    for (const footnote of footnotes) {
      if (footnote.from < 0) footnote.from = from;
      footnote.to = Math.max(footnote.to, to);
    }
    const kind = kindOf(type, { markup, content, isOneLine: to - from === 2 });
    if (kind !== undefined) blocks.push({ kind, from, to });
  }
  return blocks.sort((left, right) => left.from - right.from);
}

function kindOf(
  type: string,
  { markup, content, isOneLine }: { markup: string; content: string; isOneLine: boolean },
): MarkdownBlock['kind'] | undefined {
  switch (type) {
    case 'heading_open':
      return (markup === '=' || markup === '-') && isOneLine ? 'underlined-heading' : undefined;
    case 'fence':
      return 'fence';
    case 'code_block':
      return 'indented-code';
    case 'table_open':
      return 'table';
    case 'hr':
      return 'rule';
    case 'reference_definition':
      return 'link-definition';
    case 'html_block':
      // One that never ends would swallow the rest of the text.
      return verbatimHtml.some(([begin, end]) => begin.test(content) && end.test(content))
        ? 'verbatim-html'
        : undefined;
    default:
      return undefined;
  }
}

/** Marks with 1 each line that is part of code, a table, a footnote, a link's definition or verbatim HTML. */
export function verbatimLines(
  blocks: readonly MarkdownBlock[],
  count: number,
  kinds: ReadonlySet<MarkdownBlock['kind']> = verbatimKinds,
): Uint8Array {
  const marks = new Uint8Array(count);
  for (const { kind, from, to } of blocks) if (kinds.has(kind)) marks.fill(1, from, to);
  return marks;
}

/**
 * The lines with those that are no prose left empty, for signs of sections that people write in prose. What is indented
 * stays: it may be a text that was pasted as a whole.
 */
export function withoutVerbatim(lines: readonly Line[]): Line[] {
  const kinds = new Set<MarkdownBlock['kind']>([...verbatimKinds, 'rule']);
  kinds.delete('indented-code');
  const verbatim = verbatimLines(markdownBlocks(lines), lines.length, kinds);
  return lines.map((line, index) => (verbatim[index] === 1 ? { ...line, text: '' } : line));
}

const verbatimKinds: ReadonlySet<MarkdownBlock['kind']> = new Set([
  'fence',
  'indented-code',
  'table',
  'verbatim-html',
  'link-definition',
  'footnote',
]);
