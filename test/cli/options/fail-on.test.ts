import { describe, expect, it } from 'vitest';
import { failConditionHolds, parseFailCondition } from '../../../src/cli/options/fail-on.ts';
import { failOnMetrics } from '../../../src/results/run-summary.ts';

describe('a fail condition', () => {
  it.each([
    ['contested>0.2', { metric: 'contested', operator: '>', bound: 0.2, text: 'contested>0.2' }],
    [' d >= 1 ', { metric: 'd', operator: '>=', bound: 1, text: 'd >= 1' }],
    ['kappa<-0.5', { metric: 'kappa', operator: '<', bound: -0.5, text: 'kappa<-0.5' }],
    ['ac1<=.5', undefined],
    ['ac1<=0.5', { metric: 'ac1', operator: '<=', bound: 0.5, text: 'ac1<=0.5' }],
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
    expect(failConditionHolds(parseFailCondition(text), value)).toBe(holds);
  });

  it('holds where its metric could not be computed: nothing was shown', () => {
    expect(failConditionHolds(parseFailCondition('d>100'), undefined)).toBe(true);
  });
});
