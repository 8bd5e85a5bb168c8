import type { Heading, Line, SpecFormat } from './lines.ts';

type Found = { headings: Heading[]; how: string };

/** Fewer sections than this are no way to part a spec. */
const minSections = 2;
const maxTitleWords = 12;

/**
 * Sections of a text without headings and without what is no prose, by the first sign of which there are two: what people use
 * where they do not write headings.
 */
export function fallbackHeadings(lines: readonly Line[], format: SpecFormat): Found | undefined {
  const ways: [string, (lines: readonly Line[]) => Heading[]][] = [
    ['sections in tags', taggedSections],
    ['number signs without a space', unspacedHeadings],
    ['numbered sections', numberedSections],
    ['bold lines', boldLines],
    ['lists with bold beginnings', boldListItems],
    ['lines in capitals', capitalLines],
    ['lines that end with a colon', colonLines],
    ...(format === 'text' || format === 'markdown'
      ? ([
          ['paragraphs', paragraphs],
          ['list items', listItems],
          ['lines', sentenceLines],
        ] as [string, (lines: readonly Line[]) => Heading[]][])
      : []),
  ];
  for (const [how, find] of ways) {
    const headings = find(lines);
    if (headings.length >= minSections) return { headings, how };
  }
  return undefined;
}

function at(line: Line, title: string, level = 1): Heading {
  return { level, title: title.trim(), start: line.start, end: line.end };
}

/** Tags under which specs set out examples are no sections. */
const exampleTags = new Set(
  'system developer user assistant tool untrusted settings comparison example examples think thinking br hr p div span b i em strong a ul ol li table tr td th img code pre'.split(
    ' ',
  ),
);

/** `<tone>` to `</tone>`, each on a line of its own; within one another they are levels. */
function taggedSections(lines: readonly Line[]): Heading[] {
  const open: string[] = [];
  const headings: Heading[] = [];
  const closed = new Set(
    lines.flatMap(({ text }) => [...text.matchAll(/<\/([\w.-]+)\s*>/g)].map((match) => match[1]?.toLowerCase() ?? '')),
  );
  for (const line of lines) {
    const opening = /^\s*<([A-Za-z][\w.-]*)((?:\s[^<>]*)?)>/.exec(line.text);
    const name = opening?.[1]?.toLowerCase();
    if (name !== undefined && closed.has(name) && !exampleTags.has(name)) {
      open.push(name);
      const label = /\b(?:name|title|id)\s*=\s*["']([^"']+)["']/i.exec(opening?.[2] ?? '')?.[1];
      // What stands behind the tag on its line is text of the section.
      const end = opening === null ? line.end : line.start + opening[0].length;
      const isAlone = line.text.slice(opening?.[0].length ?? 0).trim() === '';
      headings.push({
        level: Math.min(6, open.length),
        title: (label ?? opening?.[1] ?? '').replace(/[_-]+/g, ' '),
        start: line.start,
        end: isAlone ? line.end : end,
      });
    }
    for (const [, closing = ''] of line.text.matchAll(/<\/([\w.-]+)\s*>/g)) {
      const place = open.lastIndexOf(closing.toLowerCase());
      if (place >= 0) open.length = place;
    }
  }
  return headings;
}

/** `#Access`, which people write and Markdown takes for text; hashtags within a line are none. */
function unspacedHeadings(lines: readonly Line[]): Heading[] {
  return lines.flatMap((line) => {
    const match = /^(#{1,6})([^#\s!].*)$/.exec(line.text);
    return match === null || words(match[2] ?? '') > maxTitleWords ? [] : [at(line, match[2] ?? '', match[1]?.length)];
  });
}

/**
 * `1. Access`, `1.1 Everybody may enter.`, `Section 2`, `Article IV`: each begins a clause; (a) and
 * (i) stay in theirs. A number with its text on one line is a clause whose text is that line.
 */
function numberedSections(lines: readonly Line[]): Heading[] {
  const headings: Heading[] = [];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    // Within a paragraph that is broken into lines, "section 7" is a reference.
    const isReference =
      before !== undefined && /[^\s.:;!?"')]\s*$/.test(before.text) && headings.at(-1)?.start !== before.start;
    const named =
      !isReference &&
      /^\s{0,3}((?:section|article|rule|part|chapter|§+)\s*(?:\d+(?:\.\d+)*|[IVXLC]+))\b[.:)]?\s*(.*)$/i.exec(
        line.text,
      );
    const numbered = /^\s{0,3}(\d{1,3}(?:\.\d{1,3})*)([.)]?)\s+(\S.*)$/.exec(line.text);
    if (named) headings.push({ ...at(line, `${named[1] ?? ''} ${named[2] ?? ''}`), level: 1 });
    else if (numbered !== null) {
      const [, number = '', mark = '', text = ''] = numbered;
      const level = number.split('.').length;
      if (level === 1 && mark === '') continue;
      headings.push(ofNumber(line, number, text, level, leadsToText(lines, index)));
    }
  }
  return inSequence(headings) ? headings : [];
}

/** Whether a blank line follows, and then a text without a number of its own. */
function leadsToText(lines: readonly Line[], index: number): boolean {
  if (lines[index + 1]?.text.trim() !== '') return false;
  const next = lines.slice(index + 1).find(({ text }) => text.trim() !== '');
  return next !== undefined && !/^\s*(?:\d|\()/.test(next.text);
}

/**
 * A short title is the heading, also with a full stop where its text stands below it; a sentence stays in the text, and
 * the number alone is the heading.
 */
function ofNumber(line: Line, number: string, text: string, level: number, leads: boolean): Heading {
  const isShort = words(text) <= maxTitleWords;
  if (isShort && leads && text.trim().endsWith('.'))
    return { level, title: `${number} ${text.trim().slice(0, -1)}`, start: line.start, end: line.end };
  const isTitle = isShort && !/[.;:!?]$/.test(text.trim());
  if (isTitle) return { level, title: `${number} ${text.trim()}`, start: line.start, end: line.end };
  const marked = line.text.indexOf(text);
  return { level, title: number, start: line.start, end: line.start + marked };
}

/** A numbered list within a text starts over or has long items alone; sections count up from 1. */
function inSequence(headings: readonly Heading[]): boolean {
  const top = headings
    .filter(({ level }) => level === 1)
    .map(({ title }) => Number(/\d+/.exec(title)?.[0] ?? Number.NaN));
  return top.every((number, index) => Number.isNaN(number) || index === 0 || number > (top[index - 1] ?? 0));
}

/** A line that is bold as a whole. */
function boldLines(lines: readonly Line[]): Heading[] {
  return lines.flatMap((line) => {
    const title = /^\s{0,3}(?:\*\*([^*]+)\*\*|__([^_]+)__):?\s*$/.exec(line.text);
    return title === null ? [] : [at(line, (title[1] ?? title[2] ?? '').replace(/:$/, ''))];
  });
}

/** List items, or paragraphs, that begin with a bold name. */
function boldListItems(lines: readonly Line[]): Heading[] {
  return lines.flatMap((line) => {
    const match = /^\s{0,3}(?:[-*+]|\d+[.)])?\s*(?:\*\*([^*]{1,120}?)\*\*|__([^_]{1,120}?)__)\s*[:.–—-]?\s*/.exec(
      line.text,
    );
    if (match === null) return [];
    const title = (match[1] ?? match[2] ?? '').replace(/[:.]$/, '');
    return [{ level: 1, title, start: line.start, end: line.start + match[0].length }];
  });
}

/** A short line in capitals with a blank line before it. */
function capitalLines(lines: readonly Line[]): Heading[] {
  return lines.flatMap((line, index) => {
    const text = line.text.trim();
    const isCapital = /^[\p{Lu}\p{N}\s.,:&/()'’-]+$/u.test(text) && (text.match(/\p{Lu}/gu)?.length ?? 0) >= 3;
    const standsAlone = index === 0 || lines[index - 1]?.text.trim() === '';
    return isCapital && standsAlone && words(text) <= maxTitleWords ? [at(line, text.replace(/:$/, ''))] : [];
  });
}

/** A short line that ends with a colon, with a blank line before it. */
function colonLines(lines: readonly Line[]): Heading[] {
  return lines.flatMap((line, index) => {
    const text = line.text.trim();
    const standsAlone = index === 0 || lines[index - 1]?.text.trim() === '';
    const isTitle = /^\p{Lu}[^.;!?]*:$/u.test(text) && words(text) <= 8;
    return isTitle && standsAlone ? [at(line, text.slice(0, -1))] : [];
  });
}

const paragraphTitleWords = 6;

/** Paragraphs, called by their first words; nothing of them is heading. */
function paragraphs(lines: readonly Line[]): Heading[] {
  const headings: Heading[] = [];
  let isInside = false;
  for (const line of lines) {
    if (line.text.trim() === '') isInside = false;
    // Lists and indented lines belong to the paragraph that leads to them.
    else if (!isInside && (headings.length === 0 || !/^(\s{2,}|\s*([-*+]|\d+[.)])\s)/.test(line.text))) {
      headings.push(named(line, line.text));
      isInside = true;
    } else isInside = true;
  }
  return headings;
}

/** Items of a list that is all of the text, called by their first words. */
function listItems(lines: readonly Line[]): Heading[] {
  const items = lines.filter(({ text }) => /^ {0,3}(?:[-*+•]|\d{1,4}[.)])\s+\S/.test(text));
  // Deeper items belong to the one above them.
  const indent = ({ text }: Line) => text.length - text.trimStart().length;
  const top = items.filter((line) => indent(line) <= indent(items[0] as Line));
  return top.map((line) => named(line, line.text.replace(/^\s*(?:[-*+•]|\d{1,4}[.)])\s+/, '')));
}

/** Lines that are sentences each, where every line is one: a paragraph that is broken into lines has others. */
function sentenceLines(lines: readonly Line[]): Heading[] {
  const filled = lines.filter(({ text }) => text.trim() !== '');
  return filled.every(({ text }) => /^\s*["“'(]?[\p{Lu}\p{Lo}\p{N}].*[.!?。！？;]["”')]?\s*$/u.test(text))
    ? filled.map((line) => named(line, line.text))
    : [];
}

/** A clause that is called by its first words, and has no heading of its own. */
function named(line: Line, text: string): Heading {
  return { level: 1, title: firstWords(text), start: line.start, end: line.start };
}

function firstWords(text: string): string {
  const all = text.trim().split(/\s+/);
  const shown = all
    .slice(0, paragraphTitleWords)
    .join(' ')
    .replace(/[.,;:!?]+$/, '');
  return all.length > paragraphTitleWords ? `${shown} …` : shown;
}

function words(text: string): number {
  return text.trim().split(/\s+/).length;
}
