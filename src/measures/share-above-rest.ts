import { betaCdf } from './beta-distribution.ts';
import type { Cell } from './partial-pooling.ts';

/**
 * One-sided p-values for groups whose share lies above that of all other groups together: the chance
 * of as many successes in the group, were its share the others'. Exact binomial tail, its trials
 * lessened by what the others' number leaves open (harmonic sum) and the others' share taken with
 * half a success and half a failure more, so that few trials never look sure. Counts need not be
 * whole (trials that belong together count for less than one each). Source: Clopper & Pearson 1934
 * for the tail as a beta distribution; Agresti 2013, Categorical Data Analysis, 1.4.
 * @returns in the order of the groups; undefined where there is no other group with trials
 */
export function sharesAboveRest(groups: readonly Cell[]): (number | undefined)[] {
  const successes = groups.reduce((sum, cell) => sum + cell.successes, 0);
  const trials = groups.reduce((sum, cell) => sum + cell.trials, 0);
  return groups.map((own) => {
    const rest = { successes: successes - own.successes, trials: trials - own.trials };
    if (own.trials <= 0 || rest.trials <= 1e-9) return undefined;
    const share = (rest.successes + 0.5) / (rest.trials + 1);
    const known = (own.trials * rest.trials) / (own.trials + rest.trials);
    const expected = (own.successes / own.trials) * known;
    return expected <= 1e-9 ? 1 : betaCdf(share, expected, known - expected + 1);
  });
}
