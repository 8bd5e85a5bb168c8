import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdaptiveLimit } from '../../src/concurrency/adaptive-limit.ts';
import { createSlidingWindowLimiter } from '../../src/concurrency/sliding-window-limiter.ts';
import { type FailureKind, type ModelCompletion, ModelError } from '../../src/domain/model-client.ts';
import { createCircuit } from '../../src/providers/middleware/circuit-breaker.ts';
import { createProviderLimiter } from '../../src/providers/middleware/provider-limiter.ts';
import { withRetry } from '../../src/providers/middleware/retry.ts';

const never = new AbortController().signal;
const late = Number.POSITIVE_INFINITY;
const usage = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 };
const answer: ModelCompletion = { text: 'yes', finish: 'stop', usage, providerId: '', servedModel: 'm' };
const request = { model: 'm', messages: [], maxOutputTokens: 1, seed: 1, sample: 0 } as const;
const failing = (kind: FailureKind, retryAfterMs?: number) =>
  new ModelError({ kind, message: kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

describe("a provider's limits [P61]", () => {
  it('hold in every window of sixty seconds, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.record({ amount: fc.integer({ min: 1, max: 20 }), gapMs: fc.integer({ min: 0, max: 9000 }) }), {
          minLength: 1,
          maxLength: 80,
        }),
        async (perMinute, calls) => {
          let now = 0;
          const wait = async (ms: number) => {
            now += ms;
          };
          const rateWindow = createSlidingWindowLimiter(perMinute, { now: () => now, wait });
          const log: { at: number; amount: number }[] = [];
          for (const { amount, gapMs } of calls) {
            now += gapMs;
            await rateWindow.take(amount, never);
            log.push({ at: now, amount });
          }
          for (const { at } of log) {
            const inside = log.filter((item) => item.at > at - 60_000 && item.at <= at);
            const sum = inside.reduce((total, item) => total + item.amount, 0);
            // What is larger than the whole limit goes alone.
            expect(sum <= perMinute || inside.length === 1).toBe(true);
          }
        },
      ),
      { numRuns: 300, seed: 61 },
    );
  });

  it('tokens are counted as estimated when a call goes out and as taken when it is back', async () => {
    let now = 0;
    const waits: number[] = [];
    const wait = async (ms: number) => {
      waits.push(ms);
      now += ms;
    };
    const rateWindow = createSlidingWindowLimiter(600, { now: () => now, wait });
    const correct = await rateWindow.take(100, never);
    correct(10);
    await rateWindow.take(90, never);
    expect(waits).toEqual([]);
    await rateWindow.take(100, never);
    expect(waits).toEqual([6000]);
  });

  it('fewer calls at once while it answers 429, one cut for all that were under way together, and more again later', async () => {
    const limit = createAdaptiveLimit(10, (error) => error instanceof ModelError);
    const refuse = () => limit.run(() => Promise.reject(failing('rate-limit')), never).catch(() => undefined);
    await Promise.all(Array.from({ length: 10 }, refuse));
    expect(limit.current()).toBe(7);
    await refuse();
    await refuse();
    expect(limit.current()).toBe(3);
    let active = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++active);
      await Promise.resolve();
      active -= 1;
    };
    await Promise.all(Array.from({ length: 3 }, () => limit.run(work, never)));
    expect(most).toBe(3);
    for (let count = 0; count < 100; count += 1) await limit.run(work, never);
    expect(limit.current()).toBe(10);
  });

  it('never more at once than its bound, over random loads, faults and aborts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.record({ turns: fc.nat(6), fault: fc.boolean(), abort: fc.boolean() }), { maxLength: 60 }),
        async (max, calls) => {
          const limit = createAdaptiveLimit(max, () => true);
          let active = 0;
          let ended = 0;
          await Promise.all(
            calls.map(async ({ turns, fault, abort }) => {
              const stop = new AbortController();
              const run = limit.run(async () => {
                active += 1;
                expect(active).toBeLessThanOrEqual(max);
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                active -= 1;
                if (fault) throw failing('overloaded');
              }, stop.signal);
              if (abort) stop.abort(new Error('enough'));
              await run.catch(() => undefined);
              ended += 1;
            }),
          );
          expect([active, ended]).toEqual([0, calls.length]);
        },
      ),
      { numRuns: 200, seed: 61 },
    );
  });

  it('no call but a probe while it is down, and all go on once it is back', async () => {
    const circuit = createCircuit({ failures: 3, openMs: 20, patienceMs: 60_000 });
    let up = false;
    let asked = 0;
    const call = async () => {
      asked += 1;
      if (!up) throw failing('server-error');
      return 'yes';
    };
    for (let count = 0; count < 3; count += 1)
      await expect(circuit.run(call, late, never)).rejects.toThrow('server-error');
    const waiting = Array.from({ length: 20 }, () => circuit.run(call, late, never).catch(() => 'failed'));
    await Promise.resolve();
    expect(asked).toBe(3);
    up = true;
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['yes']));
    expect(asked).toBe(23);
  });

  it('an outage longer than its patience gives waiting calls up', async () => {
    const circuit = createCircuit({ failures: 1, openMs: 60_000, patienceMs: 0 });
    const call = () => Promise.reject(failing('connection'));
    await expect(circuit.run(call, late, never)).rejects.toThrow('connection');
    await expect(circuit.run(call, late, never)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it.each([
    ['a Retry-After beyond its deadline is not waited for', 'rate-limit', 60_000, 1],
    ['its attempts are counted', 'server-error', undefined, 4],
    ['what cannot succeed later is not tried again', 'authentication', undefined, 1],
  ] as const)('%s', async (_name, kind, retryAfterMs, expected) => {
    let attempts = 0;
    const client = withRetry(
      {
        complete: () => {
          attempts += 1;
          return Promise.reject(failing(kind, retryAfterMs));
        },
      },
      {
        gates: [createProviderLimiter({ concurrency: 1 })],
        patience: { maxAttempts: 4, baseDelayMs: 1, maxDelayMs: 2, deadlineMs: 5000 },
        tokensOf: () => 1,
        random: () => 0.5,
      },
    );
    const call = client.complete(request, { signal: never, timeoutMs: 1000 });
    await expect(call).rejects.toMatchObject({ failure: { kind } });
    expect(attempts).toBe(expected);
  });

  it('the last attempt gets no more time than the deadline leaves', async () => {
    const given: number[] = [];
    const client = withRetry(
      {
        async complete(_request, { timeoutMs }) {
          given.push(timeoutMs);
          return answer;
        },
      },
      {
        gates: [],
        patience: { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 2, deadlineMs: 300 },
        tokensOf: () => 1,
        random: () => 0.5,
      },
    );
    await client.complete(request, { signal: never, timeoutMs: 60_000 });
    expect(given[0]).toBeLessThanOrEqual(300);
  });
});
