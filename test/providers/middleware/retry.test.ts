import { describe, expect, it } from 'vitest';
import type { ModelClient } from '../../../src/domain/model-client.ts';
import { composeClient } from '../../../src/providers/compose-client.ts';
import { withAnswerRequired } from '../../../src/providers/middleware/answer-required.ts';
import { withDeadline } from '../../../src/providers/middleware/deadline.ts';
import { createProviderLimiter, withLimits } from '../../../src/providers/middleware/provider-limiter.ts';
import { withRetry } from '../../../src/providers/middleware/retry.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { modelError, neverAborted, plainAnswer, plainRequest } from '../../support/model-answer.ts';

const policy = { maxAttempts: 4, baseDelayMs: 1000, maxDelayMs: 3000, deadlineMs: 60_000 };
const callOptions = { signal: neverAborted, timeoutMs: 1000 };

function retrying(complete: ModelClient['complete'], overrides: Partial<typeof policy> = {}) {
  const clock = createFakeClock();
  const failedAttempts: [string, number | undefined][] = [];
  const client = composeClient({ complete }, [
    withRetry(
      { ...policy, ...overrides },
      {
        random: () => 0.5,
        onFailedAttempt: (_model, kind, retryInMs) => failedAttempts.push([kind, retryInMs]),
        clock,
      },
    ),
    withDeadline(clock),
    withAnswerRequired,
  ]);
  return { client, clock, failedAttempts };
}

describe('withRetry', () => {
  it.each([
    ['does not wait for a Retry-After beyond its deadline', 'rate-limit', 60_000, 1],
    ['makes no more than its maximum of attempts', 'server-error', undefined, 4],
    ['does not repeat what cannot succeed later', 'authentication', undefined, 1],
  ] as const)('%s [P61]', async (_name, kind, retryAfterMs, expected) => {
    let attempts = 0;
    const { client, clock } = retrying(() => {
      attempts += 1;
      return Promise.reject(modelError(kind, retryAfterMs));
    });
    const call = expect(client.complete(plainRequest, callOptions)).rejects.toMatchObject({ failure: { kind } });
    await clock.advance(60_000);
    await call;
    expect(attempts).toBe(expected);
  });

  it('doubles its delay up to the maximum, and reports each failed attempt with the delay', async () => {
    const { client, clock, failedAttempts } = retrying(() => Promise.reject(modelError('overloaded')));
    const call = expect(client.complete(plainRequest, callOptions)).rejects.toThrow('overloaded');
    await clock.advance(60_000);
    await call;
    // With `random` at a half: three quarters of 1000, 2000 and 3000.
    expect(failedAttempts).toEqual([
      ['overloaded', 750],
      ['overloaded', 1500],
      ['overloaded', 2250],
      ['overloaded', undefined],
    ]);
  });

  it('never comes back sooner than Retry-After', async () => {
    const answers = [() => Promise.reject(modelError('rate-limit', 8000)), async () => plainAnswer];
    const { client, clock, failedAttempts } = retrying(() =>
      (answers.shift() as ModelClient['complete'])(plainRequest, callOptions),
    );
    const call = client.complete(plainRequest, callOptions);
    await clock.advance(8399);
    expect(answers).toHaveLength(1);
    await clock.advance(1);
    expect(await call).toEqual(plainAnswer);
    expect(failedAttempts).toEqual([['rate-limit', 8400]]);
  });

  it('asks again after an empty answer', async () => {
    const texts = ['  ', 'yes'];
    const { client, clock, failedAttempts } = retrying(async () => ({ ...plainAnswer, text: texts.shift() ?? '' }));
    const call = client.complete(plainRequest, callOptions);
    await clock.advance(1000);
    expect((await call).text).toBe('yes');
    expect(failedAttempts).toEqual([['empty-answer', 750]]);
  });

  it('gives an attempt no more time than the deadline leaves [P61]', async () => {
    const timeouts: number[] = [];
    const { client, clock } = retrying(
      (_request, { timeoutMs }) => {
        timeouts.push(timeoutMs);
        return timeouts.length === 1 ? Promise.reject(modelError('timeout')) : Promise.resolve(plainAnswer);
      },
      { deadlineMs: 900 },
    );
    const call = client.complete(plainRequest, { ...callOptions, timeoutMs: 60_000 });
    await clock.advance(1000);
    await call;
    expect(timeouts).toEqual([900, 150]);
  });

  it('counts the deadline from the first attempt, not from the wait for it', async () => {
    const clock = createFakeClock();
    let release: (() => void) | undefined;
    const limiter = createProviderLimiter({ concurrency: 1 });
    const timeouts: number[] = [];
    const client = composeClient(
      {
        async complete(_request, { timeoutMs }) {
          timeouts.push(timeoutMs);
          if (release === undefined) await new Promise<void>((resolve) => (release = resolve));
          return plainAnswer;
        },
      },
      [
        withRetry({ ...policy, deadlineMs: 500 }, { random: () => 0.5, clock }),
        ...withLimits(limiter, () => 1),
        withDeadline(clock),
      ],
    );
    const first = client.complete(plainRequest, callOptions);
    const second = client.complete(plainRequest, callOptions);
    await clock.advance(10_000);
    release?.();
    await Promise.all([first, second]);
    expect(timeouts).toEqual([500, 500]);
  });

  it('ends a wait between attempts when no further call may begin, with the failure that went before', async () => {
    const { client, clock } = retrying(() => Promise.reject(modelError('server-error')));
    const stop = new AbortController();
    const call = client.complete(plainRequest, { ...callOptions, startSignal: stop.signal });
    await settle();
    expect(clock.sleeping()).toBe(1);
    stop.abort(new Error('drained'));
    await expect(call).rejects.toThrow('server-error');
  });

  it('tells of a request that failed before the next one goes out, and ends where that is refused', async () => {
    const told: string[] = [];
    const onResend = async ({ kind }: { kind: string }) => {
      told.push(kind);
      if (told.length === 2) throw new Error('no budget is left');
    };
    const { client, clock } = retrying(() => Promise.reject(modelError('server-error')));
    const call = client.complete(plainRequest, { ...callOptions, onResend });
    call.catch(() => undefined);
    for (let attempt = 1; attempt < 4; attempt += 1) await clock.advance(60_000);
    await expect(call).rejects.toThrow('no budget is left');
    expect(told).toEqual(['server-error', 'server-error']);
  });
});
