import { expect, it } from 'vitest';
import { type Cell, partialPooling } from '../../src/measures/partial-pooling.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

const options = (seed: string) => ({ random: createRandom(seed), level: 0.95, highest: 5 });

it('a clause cited once never leads one that parted judges a hundred times of two hundred [P163]', () => {
  const often = Array.from({ length: 50 }, () => ({ successes: 2, trials: 4 }));
  const calm = Array.from({ length: 20 }, () => Array.from({ length: 30 }, () => ({ successes: 0, trials: 4 })));
  const { groups } = partialPooling([often, [{ successes: 1, trials: 1 }], ...calm], options('once'));
  const [parted, once] = groups;
  expect(parted?.low).toBeGreaterThan(once?.low ?? 1);
  expect(parted?.amongHighest).toBeGreaterThan(0.95);
});

it('intervals cover planted shares, with families as clusters, about as often as they say [P163]', () => {
  const random = createRandom('planted');
  let [covered, all] = [0, 0];
  for (let run = 0; run < 60; run += 1) {
    const planted = Array.from({ length: 20 }, () => 0.02 + 0.4 * random() * random());
    const groups = planted.map((share) => {
      const families = 1 + Math.floor(30 * random() ** 2);
      return Array.from({ length: families }, (): Cell => {
        // Half of the families decide all of their pairs alike.
        const trials = 1 + Math.floor(8 * random());
        const together = random() < 0.5;
        const all = random() < share;
        let successes = 0;
        for (let trial = 0; trial < trials; trial += 1) successes += Number(together ? all : random() < share);
        return { successes, trials };
      });
    });
    const pooled = partialPooling(groups, options(`run ${run}`));
    pooled.groups.forEach(({ low, high }, group) => {
      const share = planted[group] ?? 0;
      all += 1;
      if (low <= share && share <= high) covered += 1;
    });
  }
  expect(covered / all).toBeGreaterThan(0.92);
  expect(covered / all).toBeLessThan(0.98);
});

it('without a second cell of any group a cell counts as one trial', () => {
  const { correlation, groups } = partialPooling(
    [[{ successes: 30, trials: 30 }], [{ successes: 0, trials: 30 }]],
    options('one'),
  );
  expect(correlation).toBe(1);
  expect((groups[0]?.high ?? 0) - (groups[0]?.low ?? 0)).toBeGreaterThan(0.4);
});
