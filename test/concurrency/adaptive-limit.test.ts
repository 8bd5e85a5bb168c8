import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdaptiveLimit } from '../../src/concurrency/adaptive-limit.ts';
import { neverAborted } from '../support/model-answer.ts';

const overload = new Error('overload');
const isOverload = (error: unknown) => error === overload;

describe('adaptive limit', () => {
  it('lowers the bound once for all calls that were overloaded together, and raises it again with successes [P61]', async () => {
    const limit = createAdaptiveLimit(10, isOverload);
    const refuse = () => limit.run(() => Promise.reject(overload), neverAborted).catch(() => undefined);
    await Promise.all(Array.from({ length: 10 }, refuse));
    expect(limit.current()).toBe(7);
    await refuse();
    await refuse();
    expect(limit.current()).toBe(3);
    let active = 0;
    let max = 0;
    const work = async () => {
      max = Math.max(max, ++active);
      await Promise.resolve();
      active -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => limit.run(work, neverAborted)));
    expect(max).toBe(3);
    for (let count = 0; count < 100; count += 1) await limit.run(work, neverAborted);
    expect(limit.current()).toBe(10);
  });

  it('keeps the bound where a call fails for another reason, and never lowers it below one', async () => {
    const limit = createAdaptiveLimit(2, isOverload);
    const fail = (error: Error) => limit.run(() => Promise.reject(error), neverAborted).catch(() => undefined);
    await fail(new Error('bad request'));
    expect(limit.current()).toBe(2);
    for (let count = 0; count < 10; count += 1) await fail(overload);
    expect(limit.current()).toBe(1);
  });

  it('never runs more at once than its bound, over random loads, faults and aborts [P61]', async () => {
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
                if (fault) throw overload;
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
});
