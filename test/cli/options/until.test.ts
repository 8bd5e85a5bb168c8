import { describe, expect, it } from 'vitest';
import { parseUntil } from '../../../src/cli/options/until.ts';

describe('--until [P265]', () => {
  it.each([
    ['width(problematic)<0.05', { metric: 'problematic', width: 0.05 }],
    [' width( contested ) < .2 ', { metric: 'contested', width: 0.2 }],
    ['width(d)<1.5', { metric: 'd', width: 1.5 }],
  ])('reads %j', (text, rule) => expect(parseUntil(text)).toEqual(rule));

  it.each([
    ['width(kappa)<0.1', "expected the width of contested, problematic, d, got 'kappa'"],
    ['width(constructor)<0.1', "got 'constructor'"],
    ['width(problematic)<1', 'problematic lies between 0 and 1: expected a width between them, got 1'],
    ['width(d)<3', 'd lies between 0 and 3'],
    ['width(d)<0', 'expected a width between them, got 0'],
    ['width(d)>0.1', "expected e.g. 'width(problematic)<0.05', got 'width(d)>0.1'"],
    ['problematic<0.1', "expected e.g. 'width(problematic)<0.05'"],
    ['', 'expected e.g.'],
  ])('refuses %j', (text, message) => expect(() => parseUntil(text)).toThrow(message));

  it('refuses what begins debates in no order, or all at once', () => {
    expect(() => parseUntil('width(d)<1', { queue: true })).toThrow('without --queue');
    expect(() => parseUntil('width(d)<1', { batch: true })).toThrow('--concurrency');
    expect(parseUntil('width(d)<1', { batch: true, concurrency: 20 })).toEqual({ metric: 'd', width: 1 });
  });
});
