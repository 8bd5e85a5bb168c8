import { describe, expect, it } from 'vitest';
import { dawidSkene } from '../../src/measures/dawid-skene.ts';
import { effectivePanelSize, phi } from '../../src/measures/effective-panel.ts';
import { estimated } from '../../src/measures/estimate.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

describe('Dawid and Skene', () => {
  it("recovers each judge's planted error, missing votes included [P53]", () => {
    const random = createRandom('dawid');
    const right = [0.95, 0.85, 0.7, 0.6];
    const prevalence = [0.6, 0.3, 0.1];
    const truths: number[] = [];
    const patterns = Array.from({ length: 4000 }, () => {
      const draw = random();
      const truth = draw < 0.6 ? 0 : draw < 0.9 ? 1 : 2;
      truths.push(truth);
      const votes = right.map((share) =>
        random() < 0.1 ? null : random() < share ? truth : (truth + 1 + Math.floor(2 * random())) % 3,
      );
      return { votes, count: 1 };
    });
    const result = dawidSkene(patterns, 4, 3);
    right.forEach((share, judge) => {
      expect(Math.abs((result.error[judge] ?? 0) - (1 - share))).toBeLessThan(0.03);
    });
    prevalence.forEach((share, category) => {
      expect(Math.abs((result.prevalence[category] ?? 0) - share)).toBeLessThan(0.03);
    });
    const called = result.posterior.filter((row, item) => row.indexOf(Math.max(...row)) === truths[item]).length;
    // Better than the best single judge, who votes on nine in ten only.
    expect(called / 4000).toBeGreaterThan(0.95);
  });
});

describe('effective panel size', () => {
  it('is the panel itself without correlated errors, one judge where all err together, and Kish between', () => {
    const all = (value: number) => Array.from({ length: 3 }, () => estimated(value, 9));
    expect(effectivePanelSize(3, all(0))).toMatchObject({ value: 3 });
    expect(effectivePanelSize(3, all(1))).toMatchObject({ value: 1 });
    expect(effectivePanelSize(3, all(0.5))).toMatchObject({ value: 1.5 });
    expect(effectivePanelSize(3, all(-0.2))).toMatchObject({ value: 3 });
    expect(phi(4, 1, 1, 1)).toMatchObject({ value: 0 });
    expect(phi(10, 5, 0, 0)).toMatchObject({ value: 1 });
    expect(phi(10, 0, 0, 3)).toMatchObject({ kind: 'undefined' });
  });
});
