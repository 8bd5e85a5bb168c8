import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import type { PilotFacts } from '../../../src/studies/plan/pilot-facts.ts';
import { type PlanGoals, planStudy } from '../../../src/studies/plan/plan-study.ts';

const goals: PlanGoals = { metric: 'problematic', width: 0.1, change: 0.3, clauses: 4, reliability: 0.8 };
const shape = { debatesPerFamily: 3, responsesPerFamily: 12, samples: 1, judges: 3 };
const undefinedMeasure = {
  estimate: { kind: 'undefined' as const, reason: 'none', n: 0 },
  interval: { kind: 'none' as const, reason: 'none', clusters: 0 },
  source: '',
};

function pilotOf(values: number[], more: Partial<PilotFacts> = {}): PilotFacts {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
  const spread = { mean, sd, families: values.length, values };
  return {
    run: 'pilot',
    simulated: true,
    families: values.length,
    debates: 3 * values.length,
    responses: 12 * values.length,
    spread: { contested: { ...spread, mean: 0.6 }, problematic: spread, d: undefined },
    answers: undefined,
    betweenShare: undefinedMeasure,
    agreement: {
      estimate: { kind: 'value', value: 0.5, n: 100 },
      interval: { kind: 'interval', low: 0.4, high: 0.6, level: 0.95, clusters: 20, resamples: 1000 },
      source: '',
    },
    panel: 'made',
    samples: 1,
    blamed: [
      { clause: 'A', share: 0.5, families: 10 },
      { clause: 'B', share: 0.25, families: 5 },
    ],
    costUsd: 0,
    ...more,
  };
}

const values = Array.from({ length: 20 }, (_none, at) => (at % 5) / 5);

describe('a plan before the money [P266]', () => {
  it('names as many families as an interval of the wanted width takes, and what the pilot leaves open', () => {
    const { families } = planStudy(goals, {}, shape, pilotOf(values));
    expect(families.mean).toBeCloseTo(0.4, 12);
    // (2 · 1.96 · 0.290 / 0.1)² = 129.3, and a little more for Student's t.
    expect(families.families).toBe(132);
    expect(families.low).toBeLessThan(100);
    expect(families.high).toBeGreaterThan(220);
    const random = createRandom(2);
    const widths = Array.from({ length: 200 }, () => {
      const drawn = Array.from({ length: families.families }, () => values[Math.floor(random() * 20)] as number);
      const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
      const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (drawn.length - 1);
      return 2 * 1.978 * Math.sqrt(variance / drawn.length);
    });
    expect(widths.reduce((sum, width) => sum + width, 0) / 200).toBeCloseTo(0.1, 2);
  });

  it('plans more families for a run that may stop at any moment', () => {
    const { until = 0, families } = planStudy({ ...goals, width: 0.2 }, {}, shape, pilotOf(values));
    expect(until).toBeGreaterThan(1.5 * families.families);
    expect(until).toBeLessThan(5 * families.families);
  });

  it('names families with which amend finds the change, by clause', () => {
    const { target, clauses } = planStudy(goals, {}, shape, pilotOf(values)).amend;
    expect(clauses).toEqual([
      { clause: 'A', share: 0.5, families: 4 * target },
      { clause: 'B', share: 0.25, families: 8 * target },
    ]);
    // That so many families find it, detectable-change.test.ts simulates.
    expect(target).toBe(27);
  });

  it('tells what more answers and judges gain, and what it cannot tell', () => {
    const one = planStudy(goals, {}, shape, pilotOf(values));
    expect(one.samples).toContain('pilot with --samples 2');
    expect(one.judges).toMatchObject({ needed: 4, neededBetween: [3, 6] });
    const answers = { variance: 0.1, groups: 240, perFamily: 12 };
    const two = planStudy(goals, {}, shape, pilotOf(values, { samples: 2, answers }));
    const table = two.samples as { samples: number; families: number }[];
    // The variance of one answer's share is 0.1 / 12, half of which two answers have shed: 0.0842 + 0.00417.
    expect(two.families.sd).toBeCloseTo(Math.sqrt(0.084_210_5 + 0.1 / 24), 4);
    expect(table[0]?.families).toBe(two.families.families);
    expect(table.map(({ families }) => families)).toEqual(
      [...table.map(({ families }) => families)].sort((a, b) => b - a),
    );
    expect(two.families.from).toContain('with 2 answers of each respondent');
  });

  it('says what is guessed, and takes the worst case for what a few families cannot tell', () => {
    const guess = planStudy(goals, { rate: 0.3 }, shape, undefined);
    expect(guess.families).toMatchObject({
      families: 326,
      from: 'worst case for a mean of 0.300: all answers of a family alike',
    });
    expect(guess.judges).toContain('--agreement');
    expect(guess.labels).toMatchObject({ corrected: undefined });
    expect(guess.amend.from).toContain('assumed');
    expect(planStudy(goals, {}, shape, pilotOf([0.2, 0.4])).families.from).toContain(
      "the pilot's 2 families are too few to tell",
    );
    expect(planStudy(goals, {}, shape, pilotOf([0, 0, 0])).families).toMatchObject({ families: 10 });
    expect(() => planStudy(goals, {}, shape, undefined)).toThrow(RangeError);
    const quality = { sensitivity: 0.85, specificity: 0.9 };
    const { labels } = planStudy(goals, { rate: 0.3, quality }, shape, undefined);
    expect(labels).toMatchObject({ alone: 323, responses: 3912 });
  });
});
