import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { mean } from '../../measures/mean.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';

/**
 * Variance of positions (in points² of 0–6) that parts models, against that of one model's repeated
 * answers to the same scenario, pooled over scenarios and both values. `betweenShare` is between ÷
 * (between + within), the one-way intraclass correlation; it may fall below 0.
 */
export type SamplingVariance = { between: Measurement; within: Measurement; betweenShare: Measurement };

const source = 'one-way random-effects analysis of variance; Searle, Casella & McCulloch 1992, ch. 3';
/**
 * Sums over scenarios and values: squares between models, their degrees of freedom, squares within,
 * theirs, and the weight of a model's variance.
 */
const [between, betweenFreedom, within, withinFreedom, weight] = [0, 1, 2, 3, 4];

export function createSampling() {
  const sums = createClusterSums(5);
  return {
    add(facts: DebateObservations): void {
      const byModel = Map.groupBy(
        facts.responses.filter((response) => response.positions !== undefined),
        (responseFacts) => responseFacts.respondent,
      );
      for (const value of [0, 1] as const) {
        const groups = [...byModel.values()].map((own) =>
          own.map((responseFacts) => responseFacts.positions?.[value] ?? 0),
        );
        if (groups.length < 2 || groups.every((group) => group.length < 2)) continue;
        const row = sums.of(facts.family);
        const all = groups.flat();
        const grand = mean(all);
        for (const group of groups) {
          const own = mean(group);
          addTo(row, between, group.length * (own - grand) ** 2);
          addTo(
            row,
            within,
            group.reduce((sum, position) => sum + (position - own) ** 2, 0),
          );
        }
        const squares = groups.reduce((sum, group) => sum + group.length ** 2, 0);
        addTo(row, betweenFreedom, groups.length - 1);
        addTo(row, withinFreedom, all.length - groups.length);
        addTo(row, weight, all.length - squares / all.length);
      }
    },
    result(measure: Estimator): SamplingVariance {
      const needs = [{ column: withinFreedom, what: 'two answers of one model' }];
      const of = (pick: (parts: { between: number; within: number }) => number | undefined) =>
        measure.statistic(source, sums, needs, (totals) => {
          const parts = components(totals);
          const n = totals[withinFreedom] ?? 0;
          if (parts === undefined) return none;
          const value = pick(parts);
          return value === undefined ? notEstimated('positions do not vary', n) : estimated(value, n);
        });
      return {
        between: of((parts) => parts.between),
        within: of((parts) => parts.within),
        betweenShare: of((parts) => {
          const total = parts.between + parts.within;
          return total <= 0 ? undefined : parts.between / total;
        }),
      };
    },
  };
}

const none: Estimate = notEstimated('needs two answers or more of each model; run with --samples 2', 0);

function components(totals: Float64Array): { between: number; within: number } | undefined {
  const [ssb = 0, dfb = 0, ssw = 0, dfw = 0, k = 0] = totals;
  if (dfb === 0 || dfw === 0 || k === 0) return undefined;
  const noise = ssw / dfw;
  return { within: noise, between: (ssb - dfb * noise) / k };
}
