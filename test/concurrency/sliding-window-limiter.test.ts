import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstLimit, createSlidingWindowLimiter } from '../../src/concurrency/sliding-window-limiter.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';
import { neverAborted } from '../support/model-answer.ts';

/** A clock whose sleepers need nobody to wake them: time jumps to where they want it. */
function jumpingClock() {
  const sleeps: number[] = [];
  let now = 0;
  return {
    sleeps,
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
    async sleep(ms: number) {
      sleeps.push(ms);
      now += ms;
    },
  };
}

describe('sliding window limiter', () => {
  it('holds its limit in every window of sixty seconds, whatever comes when [P61]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.record({ amount: fc.integer({ min: 1, max: 20 }), gapMs: fc.integer({ min: 0, max: 9000 }) }), {
          minLength: 1,
          maxLength: 80,
        }),
        async (perMinute, calls) => {
          const clock = jumpingClock();
          const limiter = createSlidingWindowLimiter(perMinute, clock);
          const log: { at: number; amount: number }[] = [];
          for (const { amount, gapMs } of calls) {
            clock.pass(gapMs);
            await limiter.take(amount, neverAborted);
            log.push({ at: clock.now(), amount });
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

  it('counts tokens as estimated when a call goes out and as taken when it is back [P61]', async () => {
    const clock = jumpingClock();
    const limiter = createSlidingWindowLimiter(600, clock);
    const correct = await limiter.take(100, neverAborted);
    correct(10);
    await limiter.take(90, neverAborted);
    expect(clock.sleeps).toEqual([]);
    await limiter.take(100, neverAborted);
    expect(clock.sleeps).toEqual([6000]);
  });

  it('lets at most a sixth of the limit, and always one, through within six seconds', async () => {
    expect([burstLimit(60), burstLimit(7), burstLimit(1)]).toEqual([10, 2, 1]);
    const clock = jumpingClock();
    const limiter = createSlidingWindowLimiter(60, clock);
    for (let count = 0; count < 10; count += 1) await limiter.take(1, neverAborted);
    expect(clock.sleeps).toEqual([]);
    await limiter.take(1, neverAborted);
    expect(clock.sleeps).toEqual([6000]);
  });

  it('serves waiters first come first served, and goes on without one that is aborted', async () => {
    const clock = createFakeClock();
    const limiter = createSlidingWindowLimiter(1, clock);
    await limiter.take(1, neverAborted);
    const order: string[] = [];
    const stop = new AbortController();
    const first = limiter.take(1, stop.signal).catch((error) => order.push(`first: ${error.message}`));
    const second = limiter.take(1, neverAborted).then(() => order.push('second'));
    await settle();
    stop.abort(new Error('enough'));
    await first;
    await clock.advance(60_000);
    await second;
    expect(order).toEqual(['first: enough', 'second']);
  });
});
