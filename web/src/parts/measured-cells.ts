import type { Measured } from '../../../src/results/run-summary.ts';

/** A measure as cells of a table: value, low, high, n; or why it is not computed. */
export function measuredCells({ estimate, interval }: Measured): (number | string | undefined)[] {
  if (estimate.kind === 'undefined' || interval.kind === 'none') {
    const reason = estimate.kind === 'undefined' ? estimate.reason : interval.kind === 'none' ? interval.reason : '';
    return [`not computed: ${reason}`, undefined, undefined, estimate.n];
  }
  return [estimate.value, interval.low, interval.high, estimate.n];
}
