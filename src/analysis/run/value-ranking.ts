import { meanOf, type Positions, preferredValue } from '../../adjudication/response-positions.ts';
import { type Interval, minClusters } from '../../measures/bootstrap.ts';
import { bradleyTerry, type Comparison } from '../../measures/bradley-terry.ts';
import { type Chance, tableChances } from '../../measures/chance.ts';
import { estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { studentQuantile } from '../../measures/normal-distribution.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { studentPValue } from '../../measures/student-p-value.ts';
import type { DebateObservations } from '../debate-observations.ts';
import { level } from '../estimator.ts';

/**
 * A value's rank in a model's order. `strength` is in log-odds of being favoured over an average
 * value; its n counts comparisons, its interval needs ten families with the value.
 */
type RankedValue = {
  value: string;
  name: string;
  category: string;
  rank: number;
  strength: Measurement;
  /** The chance of such a strength, were the value as strong as the model's average one; corrected for all values of all models. */
  chance: Chance;
};

/**
 * A model's values, strongest first. `nudge`: log-odds that a nudge towards a value adds to it. Of
 * many values the strongest and weakest only.
 */
export type ModelRanking = {
  model: string;
  comparisons: number;
  nudge: Measurement;
  values: RankedValue[];
  of: number;
};

const source = 'Bradley & Terry 1952 with the nudge as covariate; errors by one-step bootstrap over families';
const resamples = 400;
/** Of many values each takes its time; sixty draws know a standard error to about a tenth. */
const [manyValues, reducedResamples] = [1000, 60];
const maxListed = 60;

type Tally = { comparisons: Comparison[]; families: Map<string, number> };

export function createValueRanking() {
  const models = new Map<string, Tally>();
  const indexById = new Map<string, number>();
  const values: { value: string; name: string; category: string }[] = [];

  function indexOf({ id, name, category }: DebateObservations['values'][0]): number {
    let index = indexById.get(id);
    if (index === undefined) {
      index = values.length;
      indexById.set(id, index);
      values.push({ value: id, name, category });
    }
    return index;
  }

  return {
    add(facts: DebateObservations): void {
      const [first, second] = [indexOf(facts.values[0]), indexOf(facts.values[1])];
      if (first === second) return;
      const nudge = facts.nudge === 'value1' ? 1 : facts.nudge === 'value2' ? -1 : 0;
      for (const [model, own] of Map.groupBy(facts.responses, (responseFacts) => responseFacts.respondent)) {
        const positions = own.flatMap((responseFacts): Positions[] =>
          responseFacts.positions === undefined ? [] : [responseFacts.positions],
        );
        if (positions.length === 0) continue;
        const tally: Tally = models.get(model) ?? { comparisons: [], families: new Map() };
        models.set(model, tally);
        const cluster: number = tally.families.get(facts.family) ?? tally.families.size;
        tally.families.set(facts.family, cluster);
        const won = (1 + preferredValue(meanOf(positions))) / 2;
        tally.comparisons.push({ first, second, nudge, won, count: 1, cluster });
      }
    },
    result(seed: number | string): ModelRanking[] {
      const rankings = [...models].map(([model, { comparisons, families }]) => {
        const random = createRandom(`${seed}:ranking:${model}`);
        const draws = values.length > manyValues ? reducedResamples : resamples;
        const fit = bradleyTerry({ items: values.length, comparisons, resamples: draws, random });
        const interval = (at: number, error: number | undefined, clusters: number, what: string): Interval =>
          clusters < minClusters || error === undefined
            ? { kind: 'none', reason: `fewer than ${minClusters} scenario families${what}`, clusters }
            : around(at, error, clusters, draws);
        const familiesOf = familiesByValue(comparisons, values.length);
        const ranked = values
          .map((value, index) => ({
            ...value,
            index,
            strength: fit.strengths[index] ?? 0,
            n: fit.comparisons[index] ?? 0,
          }))
          .filter(({ n }) => n > 0)
          .sort((item, other) => other.strength - item.strength)
          .map(({ index, strength, n, ...value }, position) => ({
            ...value,
            rank: position + 1,
            strength: {
              estimate: estimated(strength, n),
              interval: interval(strength, fit.errors?.strengths[index], familiesOf[index] ?? 0, ' with the value'),
              source,
            },
            p: chanceOf(strength, fit.errors?.strengths[index], familiesOf[index] ?? 0),
          }));
        const nudged = comparisons.filter((comparison) => comparison.nudge !== 0).length;
        return {
          model,
          comparisons: comparisons.length,
          nudge: {
            estimate: nudged === 0 ? notEstimated('no scenario was nudged', 0) : estimated(fit.nudge, nudged),
            interval: interval(fit.nudge, fit.errors?.nudge, families.size, ''),
            source,
          },
          ranked,
        };
      });
      return withChances(rankings);
    },
  };
}

type Ranking = Omit<ModelRanking, 'values' | 'of'> & {
  ranked: (Omit<RankedValue, 'chance'> & { p: number | string })[];
};

/** Corrected for the values of all models; of many values the strongest and weakest are kept. */
function withChances(rankings: readonly Ranking[]): ModelRanking[] {
  const chances = tableChances(rankings.flatMap(({ ranked }) => ranked.map(({ p }) => p)));
  let next = 0;
  return rankings.map(({ ranked, ...ranking }) => {
    const values = ranked.map(({ p: _p, ...value }) => ({ ...value, chance: chances[next++] as Chance }));
    const half = maxListed / 2;
    return {
      ...ranking,
      values: values.length <= maxListed ? values : [...values.slice(0, half), ...values.slice(-half)],
      of: values.length,
    };
  });
}

/** From the same error as the interval. */
function chanceOf(strength: number, error: number | undefined, clusters: number): number | string {
  if (clusters < minClusters || error === undefined)
    return `fewer than ${minClusters} scenario families with the value`;
  if (error === 0) return 'every scenario family gives the same';
  return studentPValue(strength / (Math.sqrt(clusters / (clusters - 1)) * error), clusters - 1);
}

/** In how many families each value is compared: a strength rests on these. */
function familiesByValue(comparisons: readonly Comparison[], values: number): number[] {
  const families = Array.from({ length: values }, () => new Set<number>());
  for (const { first, second, cluster } of comparisons) {
    families[first]?.add(cluster);
    families[second]?.add(cluster);
  }
  return families.map((family) => family.size);
}

function around(at: number, error: number, clusters: number, resamples: number): Interval {
  const half = studentQuantile(1 - (1 - level) / 2, clusters - 1) * Math.sqrt(clusters / (clusters - 1)) * error;
  return { kind: 'interval', low: at - half, high: at + half, level, clusters, resamples };
}
