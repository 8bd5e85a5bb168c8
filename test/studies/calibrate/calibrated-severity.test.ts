import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { severityOfReadings } from '../../../src/studies/calibrate/calibrated-severity.ts';

const random = createRandom(8);
const items = Array.from({ length: 300 }, (_none, at) => ({ cluster: `c${at % 60}`, label: 'good', characters: 9 }));
const quality = items.map(() => random() + random() + random() - 1.5);

/** A judge that calls an item good the less often, the stricter it is. */
const judge = (name: string, strict: number) => ({
  name,
  first: new Map(items.map((_item, at) => [at, (quality[at] ?? 0) + 0.8 * (random() - 0.5) > strict ? 'good' : 'bad'])),
});
const judges = [judge('mild', -0.3), judge('fair', 0), judge('strict', 0.3)];

describe('severity of judges in a calibration [P267]', () => {
  it('orders judges by how rarely they call the same items favourable, without labels', () => {
    const severity = severityOfReadings(items, judges, 'good');
    if (severity.kind !== 'fitted') throw new Error(severity.reason);
    expect(severity).toMatchObject({ model: 'two-parameter', items: 300, clusters: 60 });
    const [mild, fair, strict] = severity.judges.map((row) => row.severity);
    expect(mild?.high).toBeLessThan(0);
    expect(strict?.low).toBeGreaterThan(0);
    expect(fair?.value).toBeGreaterThan(mild?.value ?? 0);
  });

  it('takes the simpler model for two judges, a rating scale for numbers, and says why there is none', () => {
    expect(severityOfReadings(items, judges.slice(0, 2), 'good')).toMatchObject({
      kind: 'fitted',
      model: 'rating-scale',
    });
    const scale = judges.map(({ name, first }) => ({
      name,
      first: new Map([...first].map(([at, word]) => [at, String((word === 'good' ? 2 : 1) + (at % 3))])),
    }));
    expect(severityOfReadings(items, scale, '4').model).toBe('rating-scale');
    expect(severityOfReadings(items.slice(0, 8), judges, 'good')).toMatchObject({
      kind: 'none',
      reason: 'it takes 10 clusters with answers of two judges or more, and there are 8',
    });
  });
});
