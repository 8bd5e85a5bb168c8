import { expect, it } from 'vitest';
import { shorten, shortenLine } from '../../src/domain/shorten.ts';

it('marks what was left out, within the length that is allowed', () => {
  expect(shorten('abcdef', 6)).toBe('abcdef');
  expect(shorten('abcdef', 5)).toBe('abcd…');
  expect(shorten('twelve signs', 12)).toBe('twelve signs');
  expect(shorten('thirteen signs', 12)).toBe('thirteen si…');
  expect(shorten('eight words', 7)).toBe('eight…');
  expect(shortenLine(' two\n lines ', 20)).toBe('two lines');
});

it('cuts no sign of two units in half, so that the text is well formed', () => {
  for (let length = 1; length < 8; length += 1) expect(shorten('🙂🙂🙂🙂', length).isWellFormed()).toBe(true);
  expect(shorten('🙂🙂🙂🙂', 4)).toBe('🙂…');
});
