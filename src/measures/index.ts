/**
 * Public entry `mootcourt/measures`: statistics for agreement, disagreement and rankings. Pure
 * functions without dependencies; every one names the source of its formula.
 */
export { auroc } from './auroc.ts';
export { averageRanks } from './average-ranks.ts';
export { bcaInterval, bootstrapInterval, bootstrapIntervals, type Interval } from './bootstrap.ts';
export { type BradleyTerry, bradleyTerry, type Comparison } from './bradley-terry.ts';
export { brennanPrediger } from './brennan-prediger.ts';
export { cohenKappa, type DisagreementWeight, linearWeight, quadraticWeight } from './cohen-kappa.ts';
export { type DawidSkene, dawidSkene, type VotePattern } from './dawid-skene.ts';
export { type DisagreementBin, disagreement, disagreementBin, disagreementBins } from './disagreement.ts';
export { effectivePanelSize, phi } from './effective-panel.ts';
export type { Estimate } from './estimate.ts';
export { fleissKappa, fleissKappaFromMarginals } from './fleiss-kappa.ts';
export { gwetAc1 } from './gwet-ac1.ts';
export { gwetAc2 } from './gwet-ac2.ts';
export { type IntraclassCorrelations, intraclassCorrelations } from './intraclass-correlation.ts';
export { krippendorffAlpha } from './krippendorff-alpha.ts';
export { krippendorffAlphaScaled, type ScaleMetric } from './krippendorff-alpha-scaled.ts';
export type { Measurement } from './measurement.ts';
export { type NominalCounts, nominalCounts, type Ratings } from './nominal-counts.ts';
export { normalCdf, normalQuantile, studentQuantile } from './normal-distribution.ts';
export { observedAgreement, pairwiseAgreement } from './pairwise-agreement.ts';
export { rankCorrelation } from './rank-correlation.ts';
export { createRandom } from './seeded-random.ts';
export { signFlipTest } from './sign-flip-test.ts';
export { populationStandardDeviation } from './standard-deviation.ts';
export { wilsonInterval } from './wilson.ts';
