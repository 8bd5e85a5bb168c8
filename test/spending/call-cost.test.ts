import { describe, expect, it } from 'vitest';
import { loadModels, type Price } from '../../src/settings/models-file.ts';
import { costOf, maxCallCost } from '../../src/spending/call-cost.ts';

const { prices } = loadModels();
const usage = (inputTokens: number, more = {}) => ({ inputTokens, cachedInputTokens: 0, outputTokens: 1000, ...more });
const dollars = (model: string, used: ReturnType<typeof usage>) => costOf(prices[model], used);

describe('prices by the length of the prompt [P132]', () => {
  it.each([
    // 272,000 × $2 + 1,000 × $10 a million; one token more doubles the input and takes the output at 1.5 times.
    ['openai:gpt-6.1-sol', 272_000, 0.554],
    ['openai:gpt-6.1-sol', 272_001, 1.103004],
    // 100,000 × $0.1 + 1,000 × $0.5; above, five times.
    ['anthropic:claude-haiku-5-5', 100_000, 0.0105],
    ['anthropic:claude-haiku-5-5', 100_001, 0.0525005],
    // 199,999 × $2 + 1,000 × $6; from 200,000 on, double.
    ['xai:grok-4.7', 199_999, 0.405998],
    ['xai:grok-4.7', 200_000, 0.812],
  ])('%s with %i input tokens costs $%d', (model, inputTokens, costUsd) => {
    expect(dollars(model, usage(inputTokens))).toBeCloseTo(costUsd, 10);
  });

  it('the highest tier that the prompt passes holds, in whatever order tiers stand', () => {
    const price: Price = {
      input: 1,
      cachedInput: 0.1,
      output: 1,
      batch: 0.5,
      longPrompts: [
        { aboveInputTokens: 200, input: 3 },
        { aboveInputTokens: 100, input: 2 },
      ],
    };
    const costs = [100, 150, 201].map((tokens) => costOf(price, usage(tokens, { outputTokens: 0 })) * 1e6);
    expect(costs).toEqual([100, 300, 603]);
  });
});

describe('prices by kind of token [P132]', () => {
  it('cache writes are charged by their lifetime', () => {
    // 1,000 fresh × $2, 2,000 for minutes × $2.5, 3,000 for an hour × $4, 1,000 out × $10.
    const used = usage(6000, { cacheWriteInputTokens: 5000, cacheWriteHourInputTokens: 3000 });
    expect(dollars('anthropic:claude-sonnet-5-5', used)).toBeCloseTo(0.029, 10);
  });

  it('OpenAI charges for cache writes since GPT-6, and Sonnet 5.5 reads its cache at $0.10', () => {
    expect(dollars('openai:gpt-6.1-sol', usage(1000, { cacheWriteInputTokens: 1000 }))).toBeCloseTo(0.0125, 10);
    expect(dollars('anthropic:claude-sonnet-5-5', usage(1000, { cachedInputTokens: 1000 }))).toBeCloseTo(0.0101, 10);
  });

  it('thoughts have a price of their own where the provider asks one, and are output elsewhere', () => {
    const price: Price = { input: 0, cachedInput: 0, output: 10, reasoning: 2, batch: 0.5 };
    expect(costOf(price, usage(0, { reasoningTokens: 400 })) * 1e6).toBeCloseTo(600 * 10 + 400 * 2, 6);
    const { reasoning: _, ...flat } = price;
    expect(costOf(flat, usage(0, { reasoningTokens: 400 })) * 1e6).toBeCloseTo(10_000, 6);
  });
});

it('what is reserved covers the dearest tier and kind of token that the call can reach [P132]', () => {
  const text = 'x'.repeat(900_000);
  const request = {
    model: 'm',
    messages: [{ role: 'user' as const, text }],
    maxOutputTokens: 1000,
    seed: 1,
    sample: 0,
  };
  for (const [model, price] of Object.entries(prices)) {
    const inputTokens = Math.ceil(text.length / 3);
    const used = usage(inputTokens, { cacheWriteInputTokens: inputTokens, cacheWriteHourInputTokens: inputTokens });
    expect(costOf(price, used), model).toBeLessThanOrEqual(maxCallCost(price, request).costUsd);
    expect(costOf(price, { ...used, inputTokens }, 'batch'), model).toBeLessThanOrEqual(
      maxCallCost(price, request, 'batch').costUsd,
    );
  }
});
