import type { Measurement } from '../../measures/measurement.ts';
import { type Format, numberText } from '../../results/findings.ts';
import { formatMeasurement } from '../format-measurement.ts';

/**
 * A piece of a report, whatever its format: sentences, a table, or a table that a page may draw as
 * a map of shades.
 */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  /** `wide`: a page may keep it behind a click. */
  | { kind: 'table'; caption: string; head: string[]; rows: (string | number)[][]; sources: string[]; wide?: true }
  | { kind: 'map'; caption: string; columns: string[]; rows: { name: string; cells: (MapCell | undefined)[] }[] };

/** `shade` 0 to 1. */
type MapCell = { shade: number; text: string };

export type Section = { id: string; title: string; blocks: Block[] };

/**
 * A measure in a table cell: value, interval and n; where there is no interval, what is missing
 * instead of a number.
 */
export function cellText(measured: Measurement, format: Format): string {
  const reported = formatMeasurement({ measured, format });
  if (reported.kind === 'number') return `${reported.value} ${reported.interval}, n ${reported.n}`;
  const { estimate, interval } = measured;
  const n = `n ${Math.round(estimate.n)}`;
  if (estimate.kind === 'undefined') return estimate.n === 0 ? 'none' : `not computed: ${estimate.reason}`;
  if (interval.kind === 'none' && interval.reason.startsWith('fewer than')) return `too few, ${n}`;
  return interval.kind === 'none' ? `not computed: ${interval.reason}, ${n}` : '';
}

/** Whether a report may print it. */
export function isReported(measured: Measurement): boolean {
  return measured.estimate.kind === 'value' && measured.interval.kind === 'interval';
}

/** A share with its interval, for a sentence. */
export function shareText({ estimate, interval }: Measurement, format: Format = 'percent'): string {
  if (estimate.kind === 'undefined') return `not computed: ${estimate.reason}`;
  if (interval.kind === 'none') return `not computed: ${interval.reason}`;
  const of = (value: number) => numberText(value, format);
  return `${of(estimate.value)}, 95 % interval [${of(interval.low)}, ${of(interval.high)}], n = ${Math.round(estimate.n)}`;
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
    return { kind: 'text', text: `${caption} Not computed: too few scenario families bear on any of it.` };
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

const maxVisibleColumns = 8;

export const percent = (measured: Measurement) => ({ measured, format: 'percent' }) as const;
export const decimals = (measured: Measurement) => ({ measured, format: 'decimals' }) as const;

/** Cases of a list that a report shows. */
export const maxListed = 12;

/** The sentence before a list that shows no more than `maxListed` cases. */
export const firstOf = (count: number, what: string): Block => ({
  kind: 'text',
  text: `The first ${Math.min(maxListed, count)} of ${count} ${what}:`,
});
