import { expect, it } from 'vitest';
import { createContextSizes, isPromptCut, neededTokens } from '../../../src/providers/ollama/context-size.ts';

const request = (bytes: number) => ({
  messages: [{ role: 'user' as const, text: 'x'.repeat(bytes) }],
  maxOutputTokens: 100,
});

it('what is needed is prompt and answer', () => {
  expect(neededTokens(request(3000))).toBe(1000 + 16 + 100);
});

it('sizes are powers of two, kept by model, and end at the window', () => {
  const sizes = createContextSizes();
  expect(sizes.choose('a', 9000, 131_072)).toBe(16_384);
  expect(sizes.choose('a', 100, 131_072)).toBe(16_384);
  expect(sizes.choose('b', 100, 4096)).toBe(4096);
  expect(sizes.choose('c', 70_000, undefined)).toBe(131_072);
});

it('a prompt is cut where fewer tokens were read than its bytes can make', () => {
  expect(isPromptCut(request(60_000), 4096)).toBe(true);
  expect(isPromptCut(request(60_000), 10_000)).toBe(false);
  expect(isPromptCut(request(500), 3)).toBe(false);
});
