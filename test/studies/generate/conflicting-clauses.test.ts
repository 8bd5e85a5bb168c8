import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadSpec, specFromText } from '../../../src/runs/load-inputs.ts';
import { likelyCollisions } from '../../../src/studies/generate/conflicting-clauses.ts';

const truth = parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../config/truth/helpful-assistant.yaml'), 'utf8'),
) as { planted: { kind: string; clauses: string[] }[] };

it('all planted contradictions are among the first twenty pairs of clauses [P43]', () => {
  const collisions = likelyCollisions(loadSpec('helpful-assistant').clauses, 20);
  const texts = collisions.map(({ clauses }) =>
    clauses
      .map((clause) => clause.id)
      .sort()
      .join('|'),
  );
  const planted = truth.planted.filter((item) => item.kind === 'contradiction');
  expect(planted.length).toBeGreaterThan(0);
  for (const { clauses } of planted) expect(texts).toContain([...clauses].sort().join('|'));
});

it('no clause takes the whole list, and a spec without shared words has no pair', () => {
  const collisions = likelyCollisions(loadSpec('helpful-assistant').clauses, 40, 2);
  const met = Map.groupBy(
    collisions.flatMap(({ clauses }) => clauses),
    (clause) => clause.id,
  );
  for (const clauses of met.values()) expect(clauses.length).toBeLessThanOrEqual(2);
  const strange = specFromText('# Aaaa\n\nbbbb cccc.\n\n# Dddd\n\neeee ffff.\n', 'strange');
  expect(likelyCollisions(strange.clauses, 5)).toEqual([]);
});
