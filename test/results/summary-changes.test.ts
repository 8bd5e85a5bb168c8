import { expect, it } from 'vitest';
import { createRandom } from '../../src/measures/seeded-random.ts';
import type { RunSummary } from '../../src/results/run-summary.ts';
import { applySummaryChanges, summaryChanges } from '../../src/results/summary-changes.ts';

const summary = (parts: object) => parts as unknown as RunSummary;

it('sends of a list what stands between the ends that stay, and of sections those that changed [P346]', () => {
  const before = summary({ debates: 2, cases: [1, 2, 3, 4], analysis: { panel: { a: 1 }, verdicts: [1] }, gone: 1 });
  const after = summary({ debates: 2, cases: [1, 9, 3, 4], analysis: { panel: { a: 2 }, verdicts: [1] }, more: 'x' });
  const changes = summaryChanges(before, after);
  expect(changes).toEqual([
    { path: ['cases'], keepFirst: 1, keepLast: 2, items: [9] },
    { path: ['analysis', 'panel'], value: { a: 2 } },
    { path: ['gone'], value: undefined },
    { path: ['more'], value: 'x' },
  ]);
  expect(JSON.parse(JSON.stringify(applySummaryChanges(before, JSON.parse(JSON.stringify(changes)))))).toEqual(after);
  expect(summaryChanges(after, after)).toEqual([]);
});

it('gives the later summary whatever was added, dropped or moved [P346]', () => {
  const random = createRandom('summary changes');
  const list = () => Array.from({ length: Math.floor(random() * 6) }, () => Math.floor(random() * 3));
  for (let trial = 0; trial < 500; trial += 1) {
    const [before, after] = [0, 1].map(() =>
      summary({
        cases: list(),
        weakest: list(),
        debates: list().length,
        analysis: { panel: list(), outliers: { cases: list() } },
      }),
    ) as [RunSummary, RunSummary];
    expect(applySummaryChanges(before, summaryChanges(before, after))).toEqual(after);
  }
});
