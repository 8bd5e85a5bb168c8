import { describe, expect, it } from 'vitest';
import { composeClient } from '../../../src/providers/compose-client.ts';
import { createProviderLimiter, withLimits } from '../../../src/providers/middleware/provider-limiter.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { modelError, neverAborted, plainAnswer, plainRequest } from '../../support/model-answer.ts';

const options = { signal: neverAborted, timeoutMs: 1000 };

describe('provider limiter', () => {
  it('bounds calls at once, and lowers the bound after a 429', async () => {
    const limiter = createProviderLimiter({ concurrency: 10 });
    const calls: PromiseWithResolvers<typeof plainAnswer>[] = [];
    const client = composeClient(
      {
        complete() {
          const call = Promise.withResolvers<typeof plainAnswer>();
          calls.push(call);
          return call.promise;
        },
      },
      withLimits(limiter, () => 1),
    );
    const all = Promise.allSettled(Array.from({ length: 12 }, () => client.complete(plainRequest, options)));
    await settle();
    expect(calls).toHaveLength(10);
    calls[0]?.reject(modelError('rate-limit'));
    await settle();
    expect(limiter.concurrency.current()).toBe(7);
    expect(calls).toHaveLength(10);
    for (const call of calls) call.resolve(plainAnswer);
    await settle();
    for (const call of calls) call.resolve(plainAnswer);
    expect((await all).filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
  });

  it('counts a call as its maximum while it is under way and as what it took afterwards', async () => {
    const clock = createFakeClock();
    const limiter = createProviderLimiter({ tokensPerMinute: 600 }, { clock });
    const usage = { inputTokens: 9, cachedInputTokens: 0, outputTokens: 1 };
    let asked = 0;
    const client = composeClient(
      {
        async complete() {
          asked += 1;
          return { ...plainAnswer, usage };
        },
      },
      withLimits(limiter, () => 100),
    );
    // A sixth of the limit, 100, fits into six seconds: after the correction to 10 a call of 100 does not.
    await client.complete(plainRequest, options);
    const second = client.complete(plainRequest, options);
    await settle();
    expect([asked, clock.sleeping()]).toEqual([1, 1]);
    await clock.advance(6000);
    await second;
    expect(asked).toBe(2);
  });

  it('keeps a failed call at its maximum: nobody knows what it took', async () => {
    const released: number[] = [];
    const limiter = createProviderLimiter({}, { shared: async () => (tokens) => void released.push(tokens) });
    const client = composeClient({ complete: () => Promise.reject(modelError('dropped-stream')) }, [
      ...withLimits(limiter, () => 100),
    ]);
    await expect(client.complete(plainRequest, options)).rejects.toThrow('dropped-stream');
    expect(released).toEqual([100]);
  });

  it('asks the shared rates instead of its own, and passes on why a call may no longer begin', async () => {
    const stop = new AbortController();
    const limiter = createProviderLimiter(
      { requestsPerMinute: 1 },
      {
        shared: async (_tokens, signal) => {
          stop.abort(new Error('drained'));
          expect(signal).toBe(stop.signal);
          return () => undefined;
        },
      },
    );
    let asked = 0;
    const complete = async () => {
      asked += 1;
      return plainAnswer;
    };
    const client = composeClient(
      { complete },
      withLimits(limiter, () => 1),
    );
    await expect(client.complete(plainRequest, { ...options, startSignal: stop.signal })).rejects.toThrow('drained');
    expect(asked).toBe(0);
  });
});
