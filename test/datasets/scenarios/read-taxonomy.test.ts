import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTaxonomy } from '../../../src/datasets/scenarios/read-taxonomy.ts';
import { type Value, valueCategories } from '../../../src/domain/value.ts';
import { loadTaxonomy } from '../../../src/studies/generate/generate-scenarios.ts';
import { samplePairs } from '../../../src/studies/generate/sample-pairs.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const publicCsv = path.resolve(import.meta.dirname, '../../../../shared/data/values/values.tree.csv');

describe('the bundled taxonomy [P40]', () => {
  const values = loadTaxonomy('bundled');

  it('has at least 300 values in 26 categories, each with a name and a definition of its own', () => {
    expect(values.length).toBeGreaterThanOrEqual(300);
    expect(new Set(values.map((value) => value.category)).size).toBe(26);
    for (const field of ['id', 'name', 'description'] as const)
      expect(new Set(values.map((value) => value[field].toLowerCase())).size).toBe(values.length);
    for (const value of values) expect(value.description.length, value.name).toBeGreaterThan(20);
  });

  it('holds the nine categories that the report tabulates', () => {
    const categories = new Set(values.map((value) => value.category));
    for (const category of valueCategories) expect(categories).toContain(category);
  });
});

describe('the public hierarchy of values', () => {
  it.skipIf(!existsSync(publicCsv))('gives its leaves with their categories on level 2', () => {
    const values = readTaxonomy(publicCsv);
    // 3,307 leaves, each a value of its own, also the 29 whose names differ from another's in signs only.
    expect(values.length).toBe(3307);
    expect(new Set(values.map((value) => value.id)).size).toBe(3307);
    const categories = new Set(values.map((value) => value.category));
    expect(categories.size).toBe(26);
    expect(categories).toContain('intellectual-integrity-and-objectivity');
  });

  it('names the column that a file lacks, and ends on a ring of parents', () => {
    const folder = temporaryFolder();
    const bad = path.join(folder, 'bad.csv');
    writeFileSync(bad, 'name,level\ncare,0\n');
    expect(() => readTaxonomy(bad)).toThrow(/expected a column cluster_id/);
    const ring = path.join(folder, 'ring.csv');
    writeFileSync(
      ring,
      'cluster_id,description,name,level,parent_cluster_id\na,,care,0,b\nb,,x,1,c\nc,,y,1,b\nd,,zeal,0,\n',
    );
    expect(readTaxonomy(ring).map((value) => value.category)).toEqual(['uncategorised', 'uncategorised']);
  });
});

describe('pairs drawn from a taxonomy', () => {
  const valueList = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 30 })), { minLength: 2, maxLength: 40 })
    .map((places) => {
      const ids = [...new Set(places.map(([category, index]) => `${category}-${index}`))];
      return ids.map((id): Value => ({ id, name: id, category: id[0] ?? '', description: id }));
    });

  it('are different values, never the same pair twice, all there are when enough are asked for', () => {
    fc.assert(
      fc.property(valueList, fc.integer({ min: 1, max: 2000 }), fc.integer(), (values, count, seed) => {
        const pairs = samplePairs(values, count, seed);
        const keys = pairs.map((pair) =>
          pair
            .map((value) => value.id)
            .sort()
            .join('|'),
        );
        expect(new Set(keys).size).toBe(pairs.length);
        for (const [item, two] of pairs) expect(item.id).not.toBe(two.id);
        expect(pairs.length).toBe(Math.min(count, (values.length * (values.length - 1)) / 2));
        expect(samplePairs(values, count, seed)).toEqual(pairs);
      }),
      { numRuns: 60 },
    );
  });

  it('are spread evenly over pairs of categories', () => {
    const pairs = samplePairs(loadTaxonomy('bundled'), 3 * 351, 5);
    const strata = Map.groupBy(pairs, (pair) =>
      pair
        .map((value) => value.category)
        .sort()
        .join('|'),
    );
    expect(strata.size).toBe((26 * 27) / 2);
    for (const stratum of strata.values()) expect(stratum.length).toBe(3);
    expect(samplePairs(loadTaxonomy('bundled'), 20, 5)).not.toEqual(samplePairs(loadTaxonomy('bundled'), 20, 6));
  });
});
