import { type Estimate, estimated, notEstimated } from './estimate.ts';
import { populationStandardDeviation } from './standard-deviation.ts';

/**
 * D(x, M): the larger of the population standard deviations over models of the positions on the two values of a scenario; 0 all alike, 3
 * half at 0 and half at 6. Undefined below two models. Source: Zhang et al. 2025 (arXiv 2510.07686), section on disagreement.
 * @example disagreement([0, 6], [3, 3]) // 3
 */
export function disagreement(positions1: readonly number[], positions2: readonly number[]): Estimate {
  const models = Math.min(positions1.length, positions2.length);
  if (models < 2) return notEstimated('fewer than two models were scored', models);
  return estimated(Math.max(populationStandardDeviation(positions1), populationStandardDeviation(positions2)), models);
}

/** The paper's bins of D. */
export const disagreementBins = ['[0, 1)', '[1, 1.5)', '[1.5, 2)', '[2, 2.5)', '[2.5, 3]'] as const;
export type DisagreementBin = (typeof disagreementBins)[number];

export function disagreementBin(d: number): DisagreementBin {
  if (d < 1) return '[0, 1)';
  if (d < 1.5) return '[1, 1.5)';
  if (d < 2) return '[1.5, 2)';
  return d < 2.5 ? '[2, 2.5)' : '[2.5, 3]';
}
