import { measuredText } from '../../results/findings.ts';
import type { Measured } from '../../results/run-summary.ts';
import { tableLines } from './table.ts';

/** Coefficients with their interval and source, a line each. */
export function coefficientLines(
  coefficients: readonly { name: string; measured: Measured & { source: string } }[],
): string[] {
  return tableLines(
    coefficients.map(({ name, measured }) => [name, `${measuredText(measured, 'decimals')}   ${measured.source}`]),
  );
}
