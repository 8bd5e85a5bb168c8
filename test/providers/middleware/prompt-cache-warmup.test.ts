import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-client.ts';
import { composeClient } from '../../../src/providers/compose-client.ts';
import { withCacheWarmup } from '../../../src/providers/middleware/prompt-cache-warmup.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { modelError, neverAborted, plainAnswer, plainRequest } from '../../support/model-answer.ts';

const options = { signal: neverAborted, timeoutMs: 1000 };

function requestWith(prefix: string, length = 5000): ModelRequest {
  return { ...plainRequest, messages: [{ role: 'system', text: prefix.padEnd(length, '.'), cache: true }] };
}

/** A client whose calls end only when the test says so, and which counts those under way. */
function heldClient() {
  const clock = createFakeClock();
  const calls: PromiseWithResolvers<typeof plainAnswer>[] = [];
  const client = composeClient(
    {
      complete() {
        const call = Promise.withResolvers<typeof plainAnswer>();
        calls.push(call);
        return call.promise;
      },
    },
    [withCacheWarmup(clock)],
  );
  return { client, clock, calls };
}

describe('withCacheWarmup', () => {
  it('lets one call go ahead and the others follow together', async () => {
    const { client, calls } = heldClient();
    const all = Promise.all(Array.from({ length: 6 }, () => client.complete(requestWith('spec'), options)));
    await settle();
    expect(calls).toHaveLength(1);
    calls[0]?.resolve(plainAnswer);
    await settle();
    expect(calls).toHaveLength(6);
    for (const call of calls) call.resolve(plainAnswer);
    await all;
  });

  it('lets the others go out when the first call fails', async () => {
    const { client, calls } = heldClient();
    const first = client.complete(requestWith('spec'), options);
    const second = client.complete(requestWith('spec'), options);
    await settle();
    calls[0]?.reject(modelError('server-error'));
    await expect(first).rejects.toThrow('server-error');
    await settle();
    calls[1]?.resolve(plainAnswer);
    await expect(second).resolves.toEqual(plainAnswer);
  });

  it.each([
    ['a short prefix', [requestWith('spec', 4095), requestWith('spec', 4095)]],
    ['a prefix of another text', [requestWith('one spec'), requestWith('another spec')]],
    ['another model', [requestWith('spec'), { ...requestWith('spec'), model: 'other' }]],
    ['a message that ends no shared prefix', [plainRequest, plainRequest]],
  ])('holds no call back for %s', async (_name, requests) => {
    const { client, calls } = heldClient();
    const all = Promise.all(requests.map((request) => client.complete(request, options)));
    await settle();
    expect(calls).toHaveLength(2);
    for (const call of calls) call.resolve(plainAnswer);
    await all;
  });

  it('warms a prefix again that was not used for four minutes', async () => {
    const { client, clock, calls } = heldClient();
    const ask = () => client.complete(requestWith('spec'), options);
    const counts: number[] = [];
    for (const ms of [0, 239_999, 240_000]) {
      await clock.advance(ms);
      const before = calls.length;
      const pair = Promise.all([ask(), ask()]);
      await settle();
      counts.push(calls.length - before);
      calls[before]?.resolve(plainAnswer);
      await settle();
      for (const call of calls) call.resolve(plainAnswer);
      await pair;
    }
    expect(counts).toEqual([1, 2, 1]);
  });

  it('keeps the prefix in most use warm while 64 others pass', async () => {
    let inFlight = 0;
    let max = 0;
    const client = composeClient(
      {
        async complete() {
          max = Math.max(max, ++inFlight);
          await settle();
          inFlight -= 1;
          return plainAnswer;
        },
      },
      [withCacheWarmup(createFakeClock())],
    );
    await client.complete(requestWith('hot'), options);
    for (let index = 0; index < 64; index += 1) {
      await client.complete(requestWith('hot'), options);
      await client.complete(requestWith(`cold ${index}`), options);
    }
    max = 0;
    await Promise.all(Array.from({ length: 6 }, () => client.complete(requestWith('hot'), options)));
    expect(max).toBe(6);
  });

  it('stops waiting for the first call when aborted', async () => {
    const { client, calls } = heldClient();
    const stop = new AbortController();
    const first = client.complete(requestWith('spec'), options);
    const second = client.complete(requestWith('spec'), { ...options, startSignal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    calls[0]?.resolve(plainAnswer);
    await first;
    expect(calls).toHaveLength(1);
  });
});
