import { brennanPredigerOf } from '../measures/brennan-prediger.ts';
import type { Estimate } from '../measures/estimate.ts';
import { fleissKappaOf } from '../measures/fleiss-kappa.ts';
import { gwetAc1Of } from '../measures/gwet-ac1.ts';
import { krippendorffAlphaOf } from '../measures/krippendorff-alpha.ts';
import type { Measurement } from '../measures/measurement.ts';
import { observedAgreementOf } from '../measures/pairwise-agreement.ts';
import { wilsonInterval } from '../measures/wilson.ts';
import type { ClusterSums } from './cluster-sums.ts';
import { type Estimator, level } from './estimator.ts';

/**
 * The coefficients of agreement for unordered categories, from nominal sums by cluster
 * (`addNominalItem`). `categories` counts those on offer, `occurring` those that Gwet's chance model
 * rests on.
 */
export function nominalCoefficients(
  measure: Estimator,
  sums: ClusterSums,
  { categories, occurring }: { categories: number; occurring: number },
): { name: string; measured: Measurement }[] {
  const kinds: [string, string, (totals: Float64Array) => Estimate][] = [
    ['Observed agreement', 'Gwet 2014, ch. 2', observedAgreementOf],
    ["Fleiss' κ", 'Fleiss 1971; Gwet 2014 for missing ratings', fleissKappaOf],
    ["Krippendorff's α", 'Krippendorff 2011, nominal', krippendorffAlphaOf],
    ["Gwet's AC1", 'Gwet 2008', (totals) => gwetAc1Of(totals, occurring)],
    ['Brennan–Prediger', 'Brennan & Prediger 1981', (totals) => brennanPredigerOf(totals, categories)],
  ];
  return kinds.map(([name, source, statistic]) => ({
    name,
    measured: withPerfectInterval(measure.statistic(source, sums, [], statistic), sums, statistic),
  }));
}

/**
 * Where raters agree on everything no resample differs. The interval is then what the coefficient
 * would be if agreement stood at the lower end of Wilson's interval, each cluster being one trial.
 */
function withPerfectInterval(
  measured: Measurement,
  sums: ClusterSums,
  statistic: (totals: Float64Array) => Estimate,
): Measurement {
  const { estimate, interval } = measured;
  const clusters = sums.familiesWith([0]);
  if (interval.kind === 'interval' || estimate.kind === 'undefined' || estimate.value !== 1 || clusters < 2)
    return measured;
  const [low] = wilsonInterval(clusters, clusters, level);
  const lowered = sums.total();
  // The places of agreement and of agreeing ratings among nominal sums.
  for (const index of [1, 3]) lowered[index] = (lowered[index] ?? 0) * low;
  const lowest = statistic(lowered);
  if (lowest.kind === 'undefined') return measured;
  return {
    ...measured,
    interval: { kind: 'interval', low: lowest.value, high: 1, level, clusters, resamples: 0 },
  };
}
