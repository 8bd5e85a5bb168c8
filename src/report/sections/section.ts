import type { Measurement } from '../../measures/measurement.ts';
import { type Format, intervalText, numberText } from '../../results/findings.ts';
import { formatMeasurement } from '../format-measurement.ts';

/**
 * A piece of a report, whatever its format: sentences, a table, or a table that a page may draw as
 * a map of shades.
 */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  /** Of a part of the section. */
  | { kind: 'heading'; text: string }
  /** Words of spec, ruling or model, and what to know of them. */
  | { kind: 'quote'; text: string; note: string }
  | { kind: 'links'; items: { text: string; address: string }[] }
  /** `wide`: a page may keep it behind a click. */
  | { kind: 'table'; caption: string; head: string[]; rows: (string | number)[][]; sources: string[]; wide?: true }
  | { kind: 'map'; caption: string; columns: string[]; rows: { name: string; cells: (MapCell | undefined)[] }[] };

/** `shade` 0 to 1. */
type MapCell = { shade: number; text: string };

export type Section = { id: string; title: string; blocks: Block[] };

/** A measure in a table cell: value, interval or that there is none, and n. */
export function cellText(measured: Measurement, format: Format): string {
  const { estimate, interval } = measured;
  if (estimate.kind === 'undefined') return estimate.n === 0 ? 'none' : `not computed: ${estimate.reason}`;
  const reported = formatMeasurement({ measured, format });
  if (reported.kind === 'not-computed') return reported.text;
  const n = `n ${Math.round(estimate.n)}`;
  return interval.kind === 'none'
    ? `${reported.value}, no interval, ${n}`
    : `${reported.value} ${reported.interval}, ${n}`;
}

/** Whether there is a number to print. */
export function isReported(measured: Measurement): boolean {
  return measured.estimate.kind === 'value';
}

/** A share with its interval, for a sentence. */
export function shareText({ estimate, interval }: Measurement, format: Format = 'percent'): string {
  if (estimate.kind === 'undefined') return `not computed: ${estimate.reason}`;
  const value = numberText(estimate.value, format);
  const between = intervalText(interval, format);
  const n = `n = ${Math.round(estimate.n)}`;
  return interval.kind === 'none' ? `${value}, ${n} (${between})` : `${value}, 95 % interval ${between}, ${n}`;
}

/** A table of measures; where none of them can be told, one sentence instead. */
export function measuredTable(
  caption: string,
  head: string[],
  rows: { name: (string | number)[]; cells: { measured: Measurement; format: Format }[] }[],
): Block {
  const all = rows.flatMap((row) => row.cells);
  // A table that also counts things is kept for its counts.
  const counts = rows.some((row) => row.name.some((cell) => typeof cell === 'number'));
  if (all.length > 0 && !counts && all.every(({ measured }) => !isReported(measured)))
    return { kind: 'text', text: `${caption} Not computed: nothing in this run bears on any of it.` };
  const sources = new Set(all.map(({ measured }) => measured.source));
  return {
    kind: 'table',
    caption,
    head,
    rows: rows.map(({ name, cells }) => [...name, ...cells.map(({ measured, format }) => cellText(measured, format))]),
    sources: [...sources].filter((source) => source !== ''),
    ...(head.length > maxVisibleColumns ? { wide: true as const } : {}),
  };
}

const maxVisibleColumns = 9;

export const percent = (measured: Measurement) => ({ measured, format: 'percent' }) as const;
export const decimals = (measured: Measurement) => ({ measured, format: 'decimals' }) as const;

/** Cases of a list that a report shows. */
export const maxListed = 12;

/** The sentence before a list that shows no more than `maxListed` cases. */
export const firstOf = (count: number, what: string): Block => ({
  kind: 'text',
  text: `The first ${Math.min(maxListed, count)} of ${count} ${what}:`,
});
