import type { Measured } from '../../../src/results/run-summary.ts';

/** A measure as cells of a table: value, low, high, n; or why it, or its interval, is not computed. */
export function measuredCells({ estimate, interval }: Measured): (number | string | undefined)[] {
  if (estimate.kind === 'undefined') return [`not computed: ${estimate.reason}`, undefined, undefined, estimate.n];
  if (interval.kind === 'none') return [estimate.value, `no interval: ${interval.reason}`, undefined, estimate.n];
  return [estimate.value, interval.low, interval.high, estimate.n];
}
