import { expect, it } from 'vitest';
import { costText } from '../../src/results/cost-text.ts';

it.each([
  [{ costUsd: 1.5, simulated: false }, '$1.5000 at listed prices'],
  [{ costUsd: 1.5, simulated: false, unpriced: ['a:b'] }, '$1.5000 at listed prices, without a:b (no price)'],
  [{ costUsd: 0, simulated: false, unpriced: ['a:b'] }, 'no price'],
  [{ costUsd: 0, simulated: false }, 'no price'],
  [{ costUsd: 0, simulated: true }, 'no cost (simulated)'],
  [{ costUsd: 0, simulated: true, unpriced: ['a:b'] }, 'no price'],
])('%j is %s, never $0.0000 [P133]', (costs, text) => {
  expect(costText(costs)).toBe(text);
});
