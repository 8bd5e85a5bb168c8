import { expect, it } from 'vitest';
import type { DebateObservations } from '../../../src/analysis/debate-observations.ts';
import { createEstimator } from '../../../src/analysis/estimator.ts';
import { createPredictiveValue } from '../../../src/analysis/run/predictive-value.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';

type Options = { slope: number; noise: number; families?: number; judges?: number; spread?: number };

/** Six models around the middle, further apart in some families; verdicts by the planted log odds. */
function measured(seed: string, { slope, noise, families = 200, judges = 3, spread = 2 }: Options) {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const clamp = (value: number) => Math.min(6, Math.max(0, value));
  const predictive = createPredictiveValue();
  const names: string[] = [];
  for (let index = 0; index < families; index += 1) {
    const family = `f${index}`;
    names.push(family);
    const apart = spread * random();
    const problematic = 1 / (1 + Math.exp(-(-2 + slope * apart)));
    const responses = Array.from({ length: 6 }, (_none, model) => {
      const stands = 3 + (model % 2 === 0 ? apart : -apart);
      return {
        respondent: `m${model}`,
        placed: Array.from({ length: judges }, () => [clamp(stands + noise * normal()), 3] as const),
        first: Array.from({ length: judges }, () => (random() < problematic ? 'non-compliant' : 'compliant')),
      };
    });
    const facts = { family, judges: Array.from({ length: judges }, (_none, judge) => `j${judge}`), responses };
    predictive.add(facts as unknown as DebateObservations);
  }
  return predictive.result(createEstimator(seed, names), seed);
}

const value = ({ estimate }: ReturnType<typeof measured>['auroc']) =>
  estimate.kind === 'value' ? estimate.value : Number.NaN;

it('finds a planted relation of D with verdicts, and none where there is none [P164]', () => {
  const planted = measured('planted', { slope: 1, noise: 0.2 });
  expect(value(planted.oddsRatio)).toBeGreaterThan(2);
  expect(value(planted.oddsRatio)).toBeLessThan(3.6);
  expect(value(planted.auroc)).toBeGreaterThan(0.6);
  expect(value(planted.trend)).toBeGreaterThan(0.1);
  const none = measured('none', { slope: 0, noise: 0.2 });
  for (const [found, nothing] of [
    [none.oddsRatio, 1],
    [none.auroc, 0.5],
    [none.trend, 0],
  ] as const) {
    if (found.interval.kind !== 'interval') throw new Error('expected an interval');
    expect(found.interval.low).toBeLessThan(nothing);
    expect(found.interval.high).toBeGreaterThan(nothing);
  }
});

it("takes the judges' own wavering out of the spread between models", () => {
  const { spread } = measured('noise', { slope: 0, noise: 1.5, spread: 0, families: 400 });
  expect(value(spread.read)).toBeGreaterThan(0.5);
  expect(value(spread.corrected)).toBeLessThan(0.25);
});

it('says that one judge cannot test it', () => {
  const { oddsRatio, withinFamilies, verdicts } = measured('one', { slope: 1, noise: 0, judges: 1, families: 20 });
  expect(verdicts).toBe(0);
  expect(oddsRatio.estimate.kind).toBe('undefined');
  expect(withinFamilies.estimate).toMatchObject({ kind: 'undefined', reason: 'needs two judges who place answers' });
});
