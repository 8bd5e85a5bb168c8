import { expect, it } from 'vitest';
import { chunk } from '../../../src/providers/batch/batch-chunks.ts';
import { plainRequest } from '../../support/model-answer.ts';

const callOf = (id: string, length: number) => ({
  id,
  request: { ...plainRequest, messages: [{ role: 'user' as const, text: 'x'.repeat(length) }] },
});
const sizes = (calls: ReturnType<typeof callOf>[]) => [...chunk(calls)].map((batch) => batch.length);

it('puts at most 10,000 calls into a batch, in order', () => {
  const calls = Array.from({ length: 20_001 }, (_, index) => callOf(`${index}`, 0));
  expect(sizes(calls)).toEqual([10_000, 10_000, 1]);
  expect([...chunk(calls)].flat().map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
});

it('puts at most 60 million characters into a batch, and a larger call alone', () => {
  const [small, large] = [callOf('small', 30_000_000), callOf('large', 60_000_001)];
  expect(sizes([small, small, small])).toEqual([2, 1]);
  expect(sizes([small, large, small])).toEqual([1, 1, 1]);
  expect(sizes([])).toEqual([]);
});
