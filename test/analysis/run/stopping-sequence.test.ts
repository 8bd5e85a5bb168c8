import { describe, expect, it } from 'vitest';
import { createStoppingSequence, familiesForRule } from '../../../src/analysis/run/stopping-sequence.ts';
import { createRandom, shuffle } from '../../../src/measures/seeded-random.ts';
import { made, votes } from '../../support/debates.ts';

const debate = (family: string, ruled: 'compliant' | 'non-compliant', d = 1) =>
  made({ family, d, responses: [{ by: 'M', verdicts: votes('ccc'), ruled }] });

describe('the rule that may stop a run [P265]', () => {
  it('counts a family once it and all before it are whole, whatever ends first', () => {
    const sequence = createStoppingSequence({ metric: 'problematic', width: 0.9 }, ['A', 'A', 'B', 'C']);
    sequence.end('C', debate('C', 'compliant'));
    sequence.end('A', debate('A', 'non-compliant'));
    expect(sequence.state()).toMatchObject({ families: 0, of: 3, mean: undefined, low: 0, high: 1 });
    sequence.end('A', debate('A', 'compliant'));
    expect(sequence.state()).toMatchObject({ families: 1, mean: 0.5 });
    sequence.end('B', debate('B', 'non-compliant'));
    expect(sequence.state()).toMatchObject({ families: 3, mean: 0.5 });
    // Of no family of the run.
    sequence.end('D', debate('D', 'non-compliant'));
    expect(sequence.state().families).toBe(3);
  });

  it('does not depend on the order in which debates end', () => {
    const families = Array.from({ length: 60 }, (_none, at) => `F${at}`);
    const states = [1, 2, 3].map((seed) => {
      const sequence = createStoppingSequence({ metric: 'problematic', width: 0.4 }, families);
      for (const family of shuffle(families, createRandom(seed)))
        sequence.end(family, debate(family, Number(family.slice(1)) % 3 === 0 ? 'non-compliant' : 'compliant'));
      return sequence.state();
    });
    expect(states[0]?.heldAfter).toBeGreaterThan(5);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it('counts families without a value apart, and gives D in its own units', () => {
    const families = Array.from({ length: 40 }, (_none, at) => `F${at}`);
    const sequence = createStoppingSequence({ metric: 'd', width: 0.9 }, families);
    for (const family of families)
      sequence.end(family, family === 'F0' ? undefined : debate(family, 'compliant', Number(family.slice(1)) % 2));
    const { withoutValue, mean, low, high, heldAfter } = sequence.state();
    expect(withoutValue).toBe(1);
    expect(mean).toBeCloseTo(20 / 39, 12);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.6);
    expect(high - low).toBeLessThan(0.9);
    expect(heldAfter).toBeLessThan(39);
  });

  it('tells before a run how early a rule can hold', () => {
    expect(familiesForRule({ metric: 'problematic', width: 0.2 }, 72)).toEqual({ fewest: 32 });
    expect(familiesForRule({ metric: 'problematic', width: 0.05 }, 72)).toEqual({});
    const { fewest = 0, about = 0 } = familiesForRule({ metric: 'd', width: 0.9 }, 500);
    expect(fewest).toBeGreaterThan(10);
    expect(about).toBeGreaterThan(fewest);
  });
});
