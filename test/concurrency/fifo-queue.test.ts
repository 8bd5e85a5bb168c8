import { describe, expect, it } from 'vitest';
import { createWaitQueue } from '../../src/concurrency/fifo-queue.ts';
import { neverAborted } from '../support/model-answer.ts';

describe('wait queue', () => {
  it('lets waiters go in the order in which they came', async () => {
    const queue = createWaitQueue();
    const order: number[] = [];
    const waits = [1, 2, 3].map((id) => queue.wait(neverAborted).then(() => order.push(id)));
    expect([queue.next(), queue.next(), queue.next(), queue.next()]).toEqual([true, true, true, false]);
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
  });

  it('drops a waiter that is aborted, with the reason, and lets the next one go', async () => {
    const queue = createWaitQueue();
    const stop = new AbortController();
    const first = queue.wait(stop.signal);
    const second = queue.wait(neverAborted);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(queue.next()).toBe(true);
    await second;
    expect(queue.next()).toBe(false);
  });

  it('no longer listens to the signal of a waiter that has gone', async () => {
    const queue = createWaitQueue();
    const stop = new AbortController();
    const wait = queue.wait(stop.signal);
    queue.next();
    stop.abort(new Error('too late'));
    await expect(wait).resolves.toBeUndefined();
  });
});
