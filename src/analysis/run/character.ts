import { meanOf, type Positions, preferredValue } from '../../adjudication/response-positions.ts';
import { type Chance, tableChances } from '../../measures/chance.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations } from '../debate-observations.ts';
import type { Estimator } from '../estimator.ts';
import { leanChances, leanOf } from '../lean.ts';

/** Disagreement from which the paper calls a scenario hard. */
const hardMinD = 1.5;

/**
 * How a model treats a value category over the hard scenarios (D ≥ 1.5) that put it against another
 * category: `share` favours it, that is stands higher on its value than on the other (level favours
 * neither); `favoured` of `scenarios` counts the same; `position` is its mean position on the
 * category's values (0 opposes, 6 favours) over all scenarios, hard or not; `lean` is how far that
 * lies above the mean of all models' mean positions.
 */
export type CategoryCharacter = {
  category: string;
  favoured: number;
  scenarios: number;
  share: Measurement;
  position: Measurement;
  lean: Measurement;
  /** The chance of such a lean, did the model stand where all do; corrected for all rows of all models. */
  chance: Chance;
};

export type ModelCharacter = { model: string; categories: CategoryCharacter[] };

type Tally = { hard: ClusterSums; all: ClusterSums; favoured: number; scenarios: number };

export function createCharacter() {
  const models = new Map<string, Map<string, Tally>>();
  let hardScenarios = 0;

  function tallyOf(model: string, category: string): Tally {
    const categories = models.get(model) ?? new Map<string, Tally>();
    models.set(model, categories);
    let tally = categories.get(category);
    if (tally === undefined) {
      tally = { hard: createClusterSums(2), all: createClusterSums(2), favoured: 0, scenarios: 0 };
      categories.set(category, tally);
    }
    return tally;
  }

  return {
    add(facts: DebateObservations): void {
      const hard = facts.d !== undefined && facts.d >= hardMinD - 1e-9;
      if (hard) hardScenarios += 1;
      const [item, other] = facts.values;
      for (const [model, own] of Map.groupBy(facts.responses, (response) => response.respondent)) {
        const positions = own.flatMap((response): Positions[] =>
          response.positions === undefined ? [] : [response.positions],
        );
        if (positions.length === 0) continue;
        const at = meanOf(positions);
        for (const [value, entry] of [
          [item, 0],
          [other, 1],
        ] as const) {
          const tally = tallyOf(model, value.category);
          const all = tally.all.of(facts.family);
          addTo(all, 0, 1);
          addTo(all, 1, at[entry]);
          if (!hard || item.category === other.category) continue;
          const row = tally.hard.of(facts.family);
          const favours = preferredValue(at) === (entry === 0 ? 1 : -1);
          tally.scenarios += 1;
          addTo(row, 0, 1);
          if (!favours) continue;
          tally.favoured += 1;
          addTo(row, 1, 1);
        }
      }
    },
    result(measure: Estimator): { hardScenarios: number; models: ModelCharacter[] } {
      const names = [...models.keys()];
      const positions = new Map(
        [...new Set([...models.values()].flatMap((own) => [...own.keys()]))].map((category) => [
          category,
          joinModels(names.map((model) => models.get(model)?.get(category)?.all)),
        ]),
      );
      const leans = new Map([...positions].map(([category, sums]) => [category, leanChances(sums)]));
      const chances = tableChances(
        [...models.values()].flatMap((categories, index) =>
          [...categories.keys()].map((category) => leans.get(category)?.[index] ?? 'there is nothing of it'),
        ),
      );
      let next = 0;
      return {
        hardScenarios,
        models: [...models].map(([model, categories], index) => ({
          model,
          categories: [...categories].map(([category, tally]) => ({
            ...categoryCharacter(measure, { category, tally, index }, positions.get(category) ?? createClusterSums(0)),
            chance: chances[next++] as Chance,
          })),
        })),
      };
    },
  };
}

/** @param positions two columns of each model, that of this one at `index` */
function categoryCharacter(
  measure: Estimator,
  { category, tally, index }: { category: string; tally: Tally; index: number },
  positions: ClusterSums,
): Omit<CategoryCharacter, 'chance'> {
  const { hard, favoured, scenarios } = tally;
  const what = `scenarios on ${category}`;
  return {
    category,
    favoured,
    scenarios,
    share: measure.ratio('share of hard scenarios (D ≥ 1.5) favouring the category; Zhang et al. 2025', hard, {
      part: 1,
      whole: 0,
      what: `hard ${what}`,
      share: true,
    }),
    position: measure.ratio('mean position, 0 opposes to 6 favours', positions, {
      part: 2 * index + 1,
      whole: 2 * index,
      what,
      share: false,
    }),
    lean: measure.statistic(
      'mean position less the mean of all models’ mean positions',
      positions,
      [{ column: 2 * index, what }],
      (sums) => leanOf(sums, index),
    ),
  };
}

/**
 * Two columns of every model side by side, so that a resample draws a family for all models at
 * once.
 */
function joinModels(models: readonly (ClusterSums | undefined)[]): ClusterSums {
  const sums = createClusterSums(2 * models.length);
  models.forEach((own, index) => {
    for (const [family, row] of own?.entries() ?? []) sums.of(family).set(row, 2 * index);
  });
  return sums;
}
