import { describe, expect, it } from 'vitest';
import { effectsFound, waveringRounds } from '../../../bench/support/wavering-rounds.ts';
import { createEstimator } from '../../../src/analysis/estimator.ts';
import { createRoundControl } from '../../../src/analysis/run/round-control.ts';

describe('the effect of debate against reading again [P171]', () => {
  it('is told from 0 in at most 5 % of runs where debate does nothing, though reading again raises agreement', () => {
    const { found, effect, naive } = effectsFound(40, 0, 60);
    expect(found).toBeLessThanOrEqual(5);
    expect(Math.abs(effect)).toBeLessThan(0.05);
    expect(naive).toBeGreaterThan(0.2);
  });

  it('is found where debate pulls judges together', () => {
    const { found, effect } = effectsFound(80, 0.6, 20);
    expect(found).toBeGreaterThanOrEqual(16);
    expect(effect).toBeGreaterThan(0.1);
  });

  it('is the difference of the changes in either arm, and absent where nothing was read again', () => {
    const control = waveringRounds(30, 0.3, 5);
    const value = (of: 'reread' | 'debated' | 'effect') => {
      const estimate = control?.agreement[of].estimate;
      return estimate?.kind === 'value' ? estimate.value : Number.NaN;
    };
    expect(value('effect')).toBeCloseTo(value('debated') - value('reread'), 12);
    expect(createRoundControl().result(createEstimator(1, []))).toBeUndefined();
  });
});
