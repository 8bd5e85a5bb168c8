import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLimits, type Limit } from '../../bench/support/check-limits.ts';

let before: typeof process.exitCode;
beforeEach(() => {
  before = process.exitCode;
  process.exitCode = 0;
});
afterEach(() => {
  process.exitCode = before;
});

function held(limit: Omit<Limit, 'name'>): { line: string; isHeld: boolean } {
  let line = '';
  checkLimits('bench', [{ name: 'ratio', ...limit }], (text) => {
    line += text;
  });
  return { line, isHeld: process.exitCode === 0 };
}

it('a bench prints the very limit that it holds, and that of the promise where it is another [P220]', () => {
  const promised = { limit: 1.7, why: 'few debates' };
  expect(held({ value: 1.5, atLeast: 1.3, promised })).toEqual({
    line: 'bench: ratio 1.50, held to at least 1.3; the promise is at least 1.7: few debates: kept\n',
    isHeld: true,
  });
  expect(held({ value: 1.2, atLeast: 1.3 })).toEqual({
    line: 'bench: ratio 1.20, held to at least 1.3: BROKEN\n',
    isHeld: false,
  });
});

it.each([
  [2.504, 2.5, '2.504', false],
  [2.5, 2.5, '2.50', true],
  [2.49999, 2.5, '2.49999', true],
  [Number.NaN, 2.5, 'NaN', false],
])('never prints a figure on the other side of its limit: %d of at most %d', (value, atMost, text, isHeld) => {
  const result = held({ value, atMost });
  expect(result.line).toContain(`ratio ${text}, held to at most 2.5: ${isHeld ? 'kept' : 'BROKEN'}`);
  expect(result.isHeld).toBe(isHeld);
});

it('refuses a limit without a bound or with two', () => {
  expect(() => held({ value: 1 })).toThrow('expected one of atMost and atLeast');
  expect(() => held({ value: 1, atMost: 2, atLeast: 1 })).toThrow('expected one of atMost and atLeast');
});
