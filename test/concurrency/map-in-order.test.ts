import { describe, expect, it } from 'vitest';
import { mapInOrder } from '../../src/concurrency/map-in-order.ts';
import { settle } from '../support/fake-clock.ts';

function heldTasks(count: number) {
  const started: number[] = [];
  const held = Array.from({ length: count }, () => Promise.withResolvers<number>());
  const tasks = held.map(({ promise }, index) => () => {
    started.push(index);
    return promise;
  });
  return { tasks, held, started };
}

describe('mapInOrder', () => {
  it('passes results on in the order of the tasks, each as soon as all before it are there', async () => {
    const { tasks, held } = heldTasks(3);
    const results: number[] = [];
    const all = mapInOrder(tasks, (result) => results.push(result));
    held[2]?.resolve(2);
    await settle();
    expect(results).toEqual([]);
    held[0]?.resolve(0);
    await settle();
    expect(results).toEqual([0]);
    held[1]?.resolve(1);
    await all;
    expect(results).toEqual([0, 1, 2]);
  });

  it.each([
    ['16 at once by default', {}, 16],
    ['as many as it is told', { concurrency: 3 }, 3],
    ['all at once for batches', { concurrency: 'all' }, 40],
  ] as const)('starts %s', async (_name, options, expected) => {
    const { tasks, held, started } = heldTasks(40);
    const all = mapInOrder(tasks, () => undefined, options);
    await settle();
    expect(started).toHaveLength(expected);
    for (const task of held) task.resolve(0);
    await all;
    expect(started).toHaveLength(40);
  });

  it('passes undefined on as any other result, takes an empty list, and fails with the first failure', async () => {
    const results: unknown[] = [];
    await mapInOrder([async () => undefined, async () => undefined], (result) => results.push(result));
    expect(results).toEqual([undefined, undefined]);
    await mapInOrder([], () => expect.unreachable(), { concurrency: 'all' });
    await expect(mapInOrder([() => Promise.reject(new Error('broken'))], () => undefined)).rejects.toThrow('broken');
  });
});
