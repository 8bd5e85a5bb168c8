import { fallbackHeadings } from './fallback-headings.ts';
import { type Heading, type Line, readLines, type SpecFormat } from './lines.ts';
import { withoutVerbatim } from './markdown-blocks.ts';
import { markdownHeadings } from './markdown-headings.ts';
import { asciidocHeadings, htmlHeadings, restructuredTextHeadings } from './other-formats.ts';

/** The format by a file's name; Markdown where the name does not say. */
export function formatOfName(name: string): SpecFormat {
  if (/\.html?$/i.test(name)) return 'html';
  if (/\.(rst|rest)$/i.test(name)) return 'restructured-text';
  if (/\.(adoc|asciidoc)$/i.test(name)) return 'asciidoc';
  return /\.(txt|text)$/i.test(name) ? 'text' : 'markdown';
}

/**
 * The headings that part a spec into clauses, in order. Where its format's own headings give one
 * clause at most, the next best sign of a section is taken: sections in XML tags, number signs
 * without a space, numbered sections, bold lines, lists with bold beginnings, lines in capitals,
 * paragraphs.
 */
export function readHeadings(source: string, format: SpecFormat = 'markdown'): { headings: Heading[]; how: string } {
  const lines = readLines(source);
  const body = withoutFrontMatter(lines);
  const own = ownHeadings(body, format, source);
  const top = own.length === 1 ? own[0] : undefined;
  if (own.length > 1) return { headings: own, how: 'headings' };
  const below = body.filter((line) => line.start >= (top?.end ?? 0));
  const isMarkdown = format === 'markdown' || format === 'text';
  const fallback = fallbackHeadings(isMarkdown ? withoutVerbatim(below) : below, format);
  if (fallback === undefined) return { headings: own, how: 'headings' };
  const level = (top?.level ?? 0) + 1;
  const nested = fallback.headings.map((heading) => ({ ...heading, level: heading.level + level - 1 }));
  return { headings: [...own, ...nested], how: fallback.how };
}

function ownHeadings(lines: readonly Line[], format: SpecFormat, source: string): Heading[] {
  switch (format) {
    case 'html':
      return htmlHeadings(source);
    case 'restructured-text':
      return restructuredTextHeadings(lines);
    case 'asciidoc':
      return asciidocHeadings(lines);
    case 'markdown':
    case 'text': {
      const headings = markdownHeadings(lines);
      return headings.length < 2 && looksLikeHtml(source) ? htmlHeadings(source) : headings;
    }
  }
}

/** HTML under a name that does not say so. */
function looksLikeHtml(source: string): boolean {
  return (
    /^\s*(?:<!doctype html|<html\b|<h[1-6]\b)/i.test(source) || (source.match(/<h[1-6]\b[^>]*>/gi)?.length ?? 0) > 1
  );
}

/** Settings that a site's tools read, between two lines of dashes at the very top. */
function withoutFrontMatter(lines: readonly Line[]): readonly Line[] {
  const open = lines[0]?.text.trim();
  if (open === '+++') {
    const close = lines.findIndex(({ text }, index) => index > 0 && text.trim() === '+++');
    return close < 0 ? lines : lines.slice(close + 1);
  }
  if (open !== '---') return lines;
  const end = lines.findIndex(({ text }, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(text));
  if (end < 0 || !lines.slice(1, end).every(({ text }) => /^(\s*#|\s*$|\s*-\s|\s+\S|[\w-]+\s*:)/.test(text)))
    return lines;
  return lines.slice(end + 1);
}
