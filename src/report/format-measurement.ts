import { intervalText, type NamedMeasure, numberText } from '../results/findings.ts';

/** What a report prints of a measure; `interval` says so where there is none. */
export type FormattedMeasurement =
  | { kind: 'number'; value: string; interval: string; n: number }
  | { kind: 'not-computed'; text: string };

/** A measure as texts. Where the run is too small for an interval, its place says so. */
export function formatMeasurement({
  measured,
  format,
}: Pick<NamedMeasure, 'measured' | 'format'>): FormattedMeasurement {
  const { estimate, interval } = measured;
  if (estimate.kind === 'undefined') return { kind: 'not-computed', text: `not computed: ${estimate.reason}` };
  return {
    kind: 'number',
    value: numberText(estimate.value, format),
    interval: intervalText(interval, format),
    n: estimate.n,
  };
}
