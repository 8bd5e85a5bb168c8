import { type NamedMeasure, numberText } from '../results/findings.ts';

/** What a report prints of a measure. */
export type FormattedMeasurement =
  | { kind: 'number'; value: string; interval: string; n: number }
  | { kind: 'not-computed'; text: string };

/**
 * A report prints no number without its interval: where the run is too small for one, it says so
 * instead.
 */
export function formatMeasurement({
  measured,
  format,
}: Pick<NamedMeasure, 'measured' | 'format'>): FormattedMeasurement {
  const { estimate, interval } = measured;
  if (estimate.kind === 'undefined') return { kind: 'not-computed', text: `not computed: ${estimate.reason}` };
  if (interval.kind === 'none') return { kind: 'not-computed', text: `not computed: ${interval.reason}` };
  return {
    kind: 'number',
    value: numberText(estimate.value, format),
    interval: `[${numberText(interval.low, format)}, ${numberText(interval.high, format)}]`,
    n: estimate.n,
  };
}
