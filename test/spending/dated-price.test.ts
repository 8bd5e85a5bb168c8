import { expect, it } from 'vitest';
import { loadModels, type Price } from '../../src/settings/models-file.ts';
import { oldPrices, priceOn } from '../../src/spending/dated-price.ts';

const price: Price = {
  input: 2,
  cachedInput: 0.2,
  output: 10,
  batch: 0.5,
  changes: [
    { from: '2027-03-01', input: 1 },
    { from: '2027-01-01', cachedInput: 0.1, input: 1.5 },
  ],
};

it.each([
  ['2026-12-31T23:59:59Z', 2, 0.2],
  ['2027-01-01T00:00:00Z', 1.5, 0.1],
  ['2027-03-02T00:00:00Z', 1, 0.1],
])('on %s the input costs %d and a cached read %d [P132]', (now, input, cachedInput) => {
  expect(priceOn(price, new Date(now))).toMatchObject({ input, cachedInput, output: 10 });
});

it('prices read more than 90 days ago are warned of, with their age [P133]', () => {
  const prices = {
    'a:old': { ...price, readOn: '2026-08-28' },
    'a:new': { ...price, readOn: '2026-08-29' },
    'a:own': price,
  };
  const [warning, ...others] = oldPrices(Object.keys(prices), prices, new Date('2026-11-27T12:00:00Z'));
  expect(warning).toMatch(/more than 90 days ago may have changed: a:old \(91 days\)\. Put current ones/);
  expect(others).toEqual([]);
  expect(oldPrices(['a:new', 'a:unknown'], prices, new Date('2026-11-27T12:00:00Z'))).toEqual([]);
});

it('every bundled price names its source and the day it was read [P133]', () => {
  for (const [model, row] of Object.entries(loadModels().prices))
    expect([model, typeof row.source, row.readOn]).toEqual([
      model,
      'string',
      expect.stringMatching(/^2026-\d\d-\d\d$/),
    ]);
});
