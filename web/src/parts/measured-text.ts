import type { Format } from '../../../src/report/findings.ts';
import { reported } from '../../../src/report/reported.ts';
import type { Measured } from '../../../src/report/run-summary.ts';

/** A measure with interval and n, or why it is not computed. */
export function measuredText(measured: Measured, format: Format): string {
  const found = reported({ measured, format });
  return found.kind === 'number' ? `${found.value} ${found.interval}, n = ${found.n}` : found.text;
}

/** The same as cells of a table: value, low, high, n. */
export function measuredCells({ estimate, interval }: Measured): (number | string | undefined)[] {
  if (estimate.kind === 'undefined' || interval.kind === 'none') {
    const reason = estimate.kind === 'undefined' ? estimate.reason : interval.kind === 'none' ? interval.reason : '';
    return [`not computed: ${reason}`, undefined, undefined, estimate.n];
  }
  return [estimate.value, interval.low, interval.high, estimate.n];
}
