import type { Clause } from '../../domain/spec.ts';
import type { FoundStatement } from '../../domain/statement.ts';
import { isDialogueTurn, opensExample } from './example-text.ts';
import { locateQuote } from './locate-quote.ts';
import { maskMarkup } from './mask-markup.ts';
import { readBlocks } from './read-blocks.ts';
import { type Span, splitSentences } from './split-sentences.ts';

/** A statement as one model named it. */
export type NamedStatement = Pick<FoundStatement, 'quote' | 'kind' | 'strength' | 'binds'> & { severity: number };

/** Why a statement that a model named was left out. */
export const leftOutReasons = {
  'not-in-clause': 'its quote does not stand in the clause',
  'in-example': 'its quote stands in an example or remark',
  repeated: 'named twice',
  'no-majority': 'not named by more than half of the models',
} as const;
export type LeftOut = { quote: string; reason: keyof typeof leftOutReasons };

/** Checks what one model named against the clause: quotes become the clause's own words, and what does not stand is told. */
export function verifyStatements(
  clause: Clause,
  named: readonly NamedStatement[],
): { found: FoundStatement[]; leftOut: LeftOut[] } {
  const rules = ruleSpans(clause);
  const found: FoundStatement[] = [];
  const leftOut: LeftOut[] = [];
  for (const { quote, kind, strength, binds, severity } of named) {
    const place = locateQuote(clause.text, quote, found.filter((item) => item.kind === kind).map(spanOf));
    if (place === undefined) leftOut.push({ quote, reason: 'not-in-clause' });
    else if (!rules.some((span) => overlap(span, place) > 0)) leftOut.push({ quote, reason: 'in-example' });
    else if (found.some((item) => item.kind === kind && item.start === place.start && spanOf(item).end === place.end))
      leftOut.push({ quote, reason: 'repeated' });
    else
      found.push({
        clause: clause.id,
        quote: clause.text.slice(place.start, place.end),
        start: place.start,
        kind,
        strength,
        binds,
        severity,
      });
  }
  return { found: found.sort((a, b) => a.start - b.start), leftOut };
}

/**
 * The statements that more than half of the models named: of one kind, in spans that share at least half of the shorter. Each has
 * the shortest of its quotes, and the strength, party and severity that most gave (on a tie, the first model's).
 */
export function joinStatements(byModel: readonly (readonly FoundStatement[])[]): {
  found: FoundStatement[];
  leftOut: LeftOut[];
} {
  const groups: { model: number; item: FoundStatement }[][] = [];
  for (const [model, items] of byModel.entries()) {
    for (const item of items) {
      const fitting = groups
        .filter((group) => group.every((entry) => entry.model !== model) && group[0]?.item.kind === item.kind)
        .map((group) => ({ group, share: sharedPart(group[0]?.item as FoundStatement, item) }))
        .filter(({ share }) => share >= minSharedPart)
        .sort((a, b) => b.share - a.share)[0];
      if (fitting === undefined) groups.push([{ model, item }]);
      else fitting.group.push({ model, item });
    }
  }
  const found: FoundStatement[] = [];
  const leftOut: LeftOut[] = [];
  for (const group of groups) {
    const items = group.map(({ item }) => item);
    const shortest = items.reduce((best, item) => (item.quote.length < best.quote.length ? item : best));
    if (items.length * 2 <= byModel.length) leftOut.push({ quote: shortest.quote, reason: 'no-majority' });
    else
      found.push({
        ...shortest,
        strength: mostCommon(items.map(({ strength }) => strength)) ?? shortest.strength,
        binds: mostCommon(items.map(({ binds }) => binds)) ?? shortest.binds,
        ...withSeverity(mostCommon(items.flatMap(({ severity }) => (severity === undefined ? [] : [severity])))),
      });
  }
  return { found: found.sort((a, b) => a.start - b.start), leftOut };
}

const minSharedPart = 0.5;

function sharedPart(one: FoundStatement, other: FoundStatement): number {
  return overlap(spanOf(one), spanOf(other)) / Math.min(one.quote.length, other.quote.length);
}

function withSeverity(severity: number | undefined): { severity?: number } {
  return severity === undefined ? {} : { severity };
}

/** The first of those that stand there most often. */
function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[T, number] | undefined>(
    (best, entry) => (best === undefined || entry[1] > best[1] ? entry : best),
    undefined,
  )?.[0];
}

/** The sentences of a clause that are no example, quotation or remark. */
function ruleSpans(clause: Clause): Span[] {
  const masked = maskMarkup(clause.text);
  return readBlocks(clause.text, masked).flatMap((block) =>
    block.kind === 'row'
      ? block.cells
      : splitSentences(masked, block).filter(({ start, end }) => {
          const sentence = masked.slice(start, end);
          return !opensExample(sentence) && !isDialogueTurn(sentence);
        }),
  );
}

function spanOf({ start, quote }: FoundStatement): Span {
  return { start, end: start + quote.length };
}

function overlap(one: Span, other: Span): number {
  return Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}
