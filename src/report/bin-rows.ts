import type { RunSummary } from '../results/run-summary.ts';
import { cellText } from './sections/section.ts';

/**
 * A row a bin of D, as both reports show them: debates, contested, with any and with all responses
 * problematic, share of debates.
 */
export function binRows({ bins }: RunSummary): (string | number)[][] {
  return bins.map(({ bin, debates, contested, problematic, allProblematic, share }) => [
    bin,
    debates,
    contested,
    problematic,
    allProblematic,
    cellText(share, 'percent'),
  ]);
}
