import { expect, it } from 'vitest';
import type { DebateObservations } from '../../../src/analysis/debate-observations.ts';
import { createEstimator } from '../../../src/analysis/estimator.ts';
import { createSelfPreference } from '../../../src/analysis/run/self-preference.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';

const judges = ['jA', 'jB', 'jC'];
const makers: Record<string, string> = { jA: 'A', jB: 'B', jC: 'C' };

/** Judges that pass half of the answers, and of their own maker's so much more. */
function measured(favour: Record<string, number>, seed: string, families: number) {
  const random = createRandom(seed);
  const preference = createSelfPreference({
    respondent: (name) => name[0],
    judge: (name) => makers[name] ?? '',
  });
  const names: string[] = [];
  for (let index = 0; index < families; index += 1) {
    const family = `f${index}`;
    names.push(family);
    const responses = ['A1', 'B1', 'C1'].map((respondent) => ({
      response: respondent,
      respondent,
      first: judges.map((judge) => {
        const passes = random() < 0.5 + (makers[judge] === respondent[0] ? (favour[judge] ?? 0) : 0);
        return passes ? 'compliant' : 'non-compliant';
      }),
    }));
    preference.add({ judges, family, responses } as unknown as DebateObservations);
  }
  return preference.result(createEstimator(seed, names)).map(({ judge, preference: { estimate, interval } }) => {
    if (estimate.kind !== 'value' || interval.kind !== 'interval') throw new Error('expected an interval');
    const planted = favour[judge] ?? 0;
    return { judge, value: estimate.value, covers: interval.low <= planted && planted <= interval.high };
  });
}

it('planted self-preference comes back, and a judge without any is not blamed for that of others [P162]', () => {
  const many = measured({ jA: 0, jB: 0.4, jC: 0 }, 'one', 6000);
  expect(Math.abs((many[0]?.value ?? 1) - 0)).toBeLessThan(0.03);
  expect(Math.abs((many[1]?.value ?? 1) - 0.4)).toBeLessThan(0.03);
  expect(Math.abs((many[2]?.value ?? 1) - 0)).toBeLessThan(0.03);
});

it('its intervals cover what was planted, 0.20 in each judge, about as often as they say [P162]', () => {
  const runs = Array.from({ length: 100 }, (_none, run) =>
    measured({ jA: 0.2, jB: 0.2, jC: 0.2 }, `run ${run}`, 120),
  ).flat();
  const share = runs.filter(({ covers }) => covers).length / runs.length;
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(0.99);
});
