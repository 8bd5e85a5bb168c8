import { expect, it } from 'vitest';
import { estimatedUsageText, servedTexts, tokensText } from '../../src/results/usage-text.ts';

const totals = {
  calls: 9,
  failedCalls: 0,
  inputTokens: 100,
  cachedInputTokens: 10,
  outputTokens: 50,
  reasoningTokens: 0,
  estimatedCalls: 0,
  estimatedModels: [],
  served: [],
  costUsd: 0,
};

it('tells tokens, and thoughts among them where there are any [P120]', () => {
  expect(tokensText(totals)).toBe('100 input tokens (10 cached), 50 output tokens');
  expect(tokensText({ ...totals, reasoningTokens: 40 })).toContain('50 output tokens (40 of them thoughts)');
});

it('says where usage was not told [P122]', () => {
  expect(estimatedUsageText(totals)).toEqual([]);
  const models = Array.from({ length: 8 }, (_, index) => `house:m${index}`);
  expect(estimatedUsageText({ ...totals, estimatedCalls: 3, estimatedModels: models })).toEqual([
    'Usage was not told for 3 of 9 calls (house:m0, house:m1, house:m2, house:m3, house:m4, house:m5 and 2 more): their tokens and cost are our estimate.',
  ]);
});

it('says who answered where it is not what was asked [P120]', () => {
  const served = [
    { model: 'house:m', served: 'm-2026 by Someone', calls: 2 },
    { model: 'house:n', served: 'n-2026', calls: 1 },
  ];
  expect(servedTexts({ served })).toEqual(['house:m was m-2026 by Someone (2 calls)', 'house:n was n-2026 (1 call)']);
});
