import { expect, it } from 'vitest';
import { type AttemptOptions, withDeadline } from '../../../src/providers/middleware/deadline.ts';
import { neverAborted, plainAnswer, plainRequest } from '../../support/model-answer.ts';

it.each([
  { now: 1234.567_89, timeoutMs: 900_000, at: Number.POSITIVE_INFINITY, expected: 900_000 },
  { now: 1000.25, timeoutMs: 900_000, at: 1500.5, expected: 501 },
  { now: 1000.25, timeoutMs: 900_000, at: 900, expected: 1 },
])(
  'an attempt gets whole milliseconds, since SDKs refuse others: %j [P257]',
  async ({ now, timeoutMs, at, expected }) => {
    const given: number[] = [];
    const client = withDeadline({ now: () => now, sleep: async () => {} })({
      async complete(_request, options) {
        given.push(options.timeoutMs);
        return plainAnswer;
      },
    });
    const options: AttemptOptions = { signal: neverAborted, timeoutMs, deadline: { at, durationMs: 900_000 } };
    await client.complete(plainRequest, options);
    expect(given).toEqual([expected]);
  },
);
