import { type Estimate, estimated, notEstimated } from './estimate.ts';

/** Disagreement weight of two category indices: 0 on the diagonal. */
export type DisagreementWeight = (row: number, column: number) => number;

const nominalWeight: DisagreementWeight = (row, column) => (row === column ? 0 : 1);
export const linearWeight: DisagreementWeight = (row, column) => Math.abs(row - column);
export const quadraticWeight: DisagreementWeight = (row, column) => (row - column) ** 2;

/**
 * Cohen's κ of two raters from their contingency table (rows the first rater's categories, columns
 * the second's), plain or weighted: 1 perfect agreement, 0 chance, below 0 less. Undefined for an
 * empty table, or when both use one and the same category. Sources: Cohen (1960), Educational and
 * Psychological Measurement 20; Cohen (1968), Psychological Bulletin 70.
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  weight: DisagreementWeight = nominalWeight,
): Estimate {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = table.map((_row, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  if (n === 0) return notEstimated('no item was rated by both', 0);
  let observed = 0;
  let expected = 0;
  table.forEach((row, index) => {
    row.forEach((count, other) => {
      observed += weight(index, other) * count;
      expected += (weight(index, other) * (rows[index] ?? 0) * (columns[other] ?? 0)) / n;
    });
  });
  return expected === 0 ? notEstimated('both raters use one category', n) : estimated(1 - observed / expected, n);
}
