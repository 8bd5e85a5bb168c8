import { expect, it } from 'vitest';
import { createRunAnalysis } from '../../../src/analysis/run/run-analysis.ts';
import type { Chance } from '../../../src/measures/chance.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { made, panelOf, votes } from '../../support/debates.ts';

const models = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8'];
const panel = panelOf(
  models.map((model) => [model, model] as [string, string]),
  ['white'],
);

/** A run whose models differ in nothing but what `odd` gives the first. */
function analysed(seed: string, odd: number) {
  const random = createRandom(seed);
  const analysis = createRunAnalysis({ seed: 1, panel });
  for (let family = 0; family < 15; family += 1) {
    const responses = models.map((by, index) => {
      const problematic = random() < (index === 0 ? odd : 0.3);
      const position = Math.floor(random() * 7);
      return {
        by,
        verdicts: votes(problematic ? 'n' : 'c'),
        positions: [position, 3] as [number, number],
        ruled: problematic ? ('non-compliant' as const) : ('compliant' as const),
      };
    });
    analysis.add(`run-${family}`, made({ family: `f${family}`, values: ['candour', 'comfort'], responses }));
  }
  return analysis.result();
}

const isFound = (chance: Chance) => chance.kind === 'chance' && chance.adjusted <= 0.05;

it('of models that are alike few are called different; one that is not is found [P260]', () => {
  const runs = 20;
  let [wrong, found, leans] = [0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const alike = analysed(`alike ${run}`, 0.3);
    if (alike.models.some(({ problematic }) => isFound(problematic.chance))) wrong += 1;
    if (alike.character.models.some((row) => row.categories.some(({ chance }) => isFound(chance)))) leans += 1;
    const [first, ...others] = analysed(`odd ${run}`, 0.95).models;
    if (first !== undefined && isFound(first.problematic.chance)) found += 1;
    wrong += others.filter(({ problematic }) => isFound(problematic.chance)).length;
  }
  expect(wrong).toBeLessThanOrEqual(2);
  expect(leans).toBeLessThanOrEqual(2);
  expect(found).toBeGreaterThanOrEqual(18);
});

it('a difference is the mean over families of the share less the others’ [P260]', () => {
  const analysis = createRunAnalysis({ seed: 1, panel });
  const ruled = { c: 'compliant', n: 'non-compliant' } as const;
  const rows = ['ncc', 'nnc'] as const;
  rows.forEach((row, family) => {
    const responses = [...row].map((verdict, index) => ({
      by: models[index] ?? '',
      verdicts: votes(verdict),
      ruled: ruled[verdict as 'c' | 'n'],
    }));
    analysis.add(`run-${family}`, made({ family: `f${family}`, responses }));
  });
  const [first, second] = analysis.result().models;
  // 1 - 0 and 1 - 1/2; 0 - 1/2 and 1 - 1/2.
  expect(first?.problematic.difference.estimate).toEqual({ kind: 'value', value: 0.75, n: 2 });
  expect(second?.problematic.difference.estimate).toEqual({ kind: 'value', value: 0, n: 2 });
  expect(second?.problematic.chance).toMatchObject({ p: 1, adjusted: 1, tests: 3 });
});
