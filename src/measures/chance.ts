import { falseDiscoveryRates } from './adjusted-p-values.ts';

/**
 * How likely a difference as large as the one found is by chance, `p`, and corrected for the rows of
 * its table, `adjusted`: of the rows with `adjusted` at most q, a share of at most q is expected to
 * be there by chance. Both from 0 to 1; `tests` is how many rows were tested.
 */
export type Chance = { kind: 'chance'; p: number; adjusted: number; tests: number } | { kind: 'none'; reason: string };

/**
 * Rows of one table are compared with each other on the same scenarios, so that where one is high
 * others are low: their tests depend on each other, and not positively. The correction holds
 * whatever the dependence.
 */
export const chanceSource = 'Benjamini & Yekutieli 2001, for any dependence';

/**
 * The chances of the rows of one table.
 * @param pValues in the order of the rows; the reason where a row has none
 */
export function tableChances(pValues: readonly (number | string)[]): Chance[] {
  const tested = pValues.flatMap((p, row) => (typeof p === 'number' ? [{ p, row }] : []));
  const adjusted = falseDiscoveryRates(
    tested.map(({ p }) => p),
    'any',
  );
  const chances = pValues.map((p): Chance => ({ kind: 'none', reason: String(p) }));
  tested.forEach(({ p, row }, at) => {
    chances[row] = { kind: 'chance', p, adjusted: adjusted[at] ?? 1, tests: tested.length };
  });
  return chances;
}
