import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

it('every numbered promise of docs/spec.md is cited by a test title, and every citation has its promise', () => {
  const spec = readFileSync(path.join(root, 'docs/spec.md'), 'utf8');
  const promised = [...spec.matchAll(/^- \*\*(P\d+)\*\*/gm)].map((match) => match[1]);
  const titles = globSync('test/**/*.ts', { cwd: root })
    .flatMap((file) => [
      ...readFileSync(path.join(root, file), 'utf8').matchAll(
        /(?:\b(?:it|describe)\b[^\n]*\n?|^\s*\]\)\(\n?)[^\n]*?\[(P\d+(?:, P\d+)*)\]/gm,
      ),
    ])
    .flatMap((match) => match[1]?.split(', ') ?? []);
  expect(new Set(promised).size).toBe(promised.length);
  expect([...new Set(titles)].sort()).toEqual([...promised].sort());
});
