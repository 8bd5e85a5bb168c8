import { describe, expect, it } from 'vitest';
import { failConditionHolds, parseFailCondition } from '../../../src/cli/options/fail-on.ts';
import { failOnMetrics, type RunSummary } from '../../../src/results/run-summary.ts';

function summaryOf(value: number | undefined, ends?: readonly [number, number]): RunSummary {
  const estimate = value === undefined ? { kind: 'undefined', reason: 'none', n: 0 } : { kind: 'value', value, n: 9 };
  const interval =
    ends === undefined
      ? { kind: 'none', reason: 'few', clusters: 2 }
      : { kind: 'interval', low: ends[0], high: ends[1], level: 0.95, clusters: 20, resamples: 1000 };
  const verdicts = { compliant: 9, 'non-compliant': 0, ambiguous: 0 };
  return { meanD: { estimate, interval, source: '' }, coefficients: {}, verdicts } as unknown as RunSummary;
}

describe('a fail condition', () => {
  it.each([
    ['contested>0.2', { metric: 'contested', operator: '>', bound: 0.2, sure: false, text: 'contested>0.2' }],
    [' d >= 1 ', { metric: 'd', operator: '>=', bound: 1, sure: false, text: 'd >= 1' }],
    ['kappa<-0.5', { metric: 'kappa', operator: '<', bound: -0.5, sure: false, text: 'kappa<-0.5' }],
    ['ac1<=.5', undefined],
    ['ac1<=0.5', { metric: 'ac1', operator: '<=', bound: 0.5, sure: false, text: 'ac1<=0.5' }],
    ['d>1:sure', { metric: 'd', operator: '>', bound: 1, sure: true, text: 'd>1:sure' }],
    ['d>1:certain', undefined],
    ['luck>1', undefined],
    ['contested=1', undefined],
    ['contested>', undefined],
    ['>1', undefined],
    ['contested>1>0', undefined],
    ['', undefined],
  ])('reads %j', (text, condition) => {
    if (condition === undefined) expect(() => parseFailCondition(text)).toThrow(/--fail-on: expected e\.g\. .*; got '/);
    else expect(parseFailCondition(text)).toEqual(condition);
  });

  it('names every metric where none is meant', () => {
    expect(() => parseFailCondition('luck>1')).toThrow(failOnMetrics.join(', '));
  });

  it.each([
    ['d>1', 1, false],
    ['d>1', 1.01, true],
    ['d>=1', 1, true],
    ['d>=1', 0.99, false],
    ['d<1', 1, false],
    ['d<1', 0.99, true],
    ['d<=1', 1, true],
    ['d<=1', 1.01, false],
  ])('%s at %d holds: %s', (text, value, holds) => {
    expect(failConditionHolds(parseFailCondition(text), summaryOf(value))).toBe(holds);
  });

  it.each([
    ['d>1:sure', [0.9, 1.5], false],
    ['d>1:sure', [1.01, 1.5], true],
    ['d<2:sure', [1, 2.1], false],
    ['d<2:sure', [1, 1.9], true],
    ['d>1:sure', undefined, false],
  ] as const)('%s is sure with the interval %j: %s', (text, ends, holds) => {
    expect(failConditionHolds(parseFailCondition(text), summaryOf(1.2, ends))).toBe(holds);
  });

  it('holds where its metric could not be computed: nothing was shown', () => {
    expect(failConditionHolds(parseFailCondition('d>100'), summaryOf(undefined))).toBe(true);
    expect(failConditionHolds(parseFailCondition('d>100:sure'), summaryOf(undefined))).toBe(true);
  });
});
