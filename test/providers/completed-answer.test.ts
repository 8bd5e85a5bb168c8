import { describe, expect, it } from 'vitest';
import { completedAnswer } from '../../src/providers/completed-answer.ts';
import { createSamplingClient } from '../../src/providers/mcp-sampling.ts';
import { neverAborted, plainRequest } from '../support/model-answer.ts';

const request = { ...plainRequest, messages: [{ role: 'user' as const, text: 'Hello there.' }] };
const raw = { finish: 'stop' as const, usage: undefined, providerId: 'p', servedModel: 'm' };
const usage = { inputTokens: 9, cachedInputTokens: 0, outputTokens: 5, reasoningTokens: 3 };

describe('an answer of a library [P120]', () => {
  it('has its thoughts apart, in the text or beside it', () => {
    expect(completedAnswer(request, { ...raw, usage, thoughts: 'first', text: '<think>hm</think>Yes.' })).toEqual({
      finish: 'stop',
      providerId: 'p',
      servedModel: 'm',
      text: 'Yes.',
      usage,
      notes: { thoughts: 'first\n\nhm', reasoningTokens: 3 },
    });
  });

  it.each([undefined, { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }])(
    'has its usage estimated where none was told: %j [P122]',
    (told) => {
      expect(completedAnswer(request, { ...raw, usage: told, text: 'Yes.' })).toMatchObject({
        usage: { inputTokens: 3, outputTokens: 1, estimated: true },
        notes: { estimatedUsage: true },
      });
    },
  );
});

describe('an answer of the assistant that is connected [P120]', () => {
  it.each([
    ['endTurn', 'stop'],
    ['stopSequence', 'stop'],
    ['maxTokens', 'length'],
    ['refusal', 'refusal'],
    ['content_filter', 'content-filter'],
    ['toolUse', 'other'],
    [undefined, 'stop'],
  ])('%s is %s, without its thoughts', async (stopReason, finish) => {
    const content = { type: 'text' as const, text: '<think>hm</think>Yes.' };
    const answer = {
      role: 'assistant' as const,
      model: 'm',
      content,
      ...(stopReason === undefined ? {} : { stopReason }),
    };
    const client = createSamplingClient(async () => answer);
    expect(await client.complete(request, { signal: neverAborted, timeoutMs: 1000 })).toMatchObject({
      text: 'Yes.',
      finish,
      usage: { estimated: true },
      notes: { thoughts: 'hm' },
    });
  });
});
