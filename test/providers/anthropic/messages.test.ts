import type Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { toCompletion } from '../../../src/providers/anthropic/messages.ts';

it('tells tokens written to the cache for an hour from those for minutes [P132]', () => {
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 20,
    cache_creation_input_tokens: 50,
    cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
    output_tokens: 5,
  };
  const message = { id: 'm', content: [{ type: 'text', text: 'Yes.' }], stop_reason: 'end_turn', usage };
  expect(toCompletion(message as unknown as Anthropic.Message).usage).toEqual({
    inputTokens: 80,
    cachedInputTokens: 20,
    cacheWriteInputTokens: 50,
    cacheWriteHourInputTokens: 30,
    outputTokens: 5,
  });
});
