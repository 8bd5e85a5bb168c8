import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { filesOf } from '../../src/datasets/list-input-files.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it('takes the files of folders within a folder, in the order of their names, and leaves out hidden ones [P332]', () => {
  const folder = temporaryFolder();
  for (const name of ['b/c', '.git', 'node_modules/x']) mkdirSync(path.join(folder, name), { recursive: true });
  const text = (name: string) => `# ${name}\n\nYou must heed ${name}.\n`;
  for (const name of ['a.md', 'b/one.md', 'b/c/two.md', 'd.md', '.git/no.md', 'node_modules/x/no.md'])
    writeFileSync(path.join(folder, name), text(path.basename(name, '.md')));
  const files = filesOf(folder, (name) => name.endsWith('.md'));
  expect(files.map((file) => path.relative(folder, file))).toEqual(['a.md', 'b/c/two.md', 'b/one.md', 'd.md']);
  expect(loadSpec(folder).clauses.map(({ id }) => id)).toEqual(['a', 'two', 'one', 'd']);
  writeFileSync(path.join(folder, 'b/c/q.txt'), 'May I?\n');
  expect(loadScenarios(path.join(folder, 'b'), { findValues: true }).map(({ query }) => query)).toEqual(['May I?']);
});
