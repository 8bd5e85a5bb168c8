import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseCompleted } from '../../src/cli/complete-questions.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

it('takes both parts, or those that are named', () => {
  expect([...parseCompleted(undefined)]).toEqual([]);
  expect([...parseCompleted(true)]).toEqual(['nudges', 'rubrics']);
  expect([...parseCompleted('rubrics')]).toEqual(['rubrics']);
  expect(() => parseCompleted('rubrics,answers')).toThrow("--complete: expected nudges or rubrics, got 'answers'");
});

it('tells what completing costs without a call, and holds the completed debates [P325, P326]', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'q.txt'), 'Should I tell her?\nMay I leave early?\n');
  const asked = ['run', '--scenarios', 'q.txt', '--complete', 'nudges', '--json'];
  const planned = await runCli(folder, [...asked, '--dry-run']);
  const { estimate, completion } = JSON.parse(planned.stdout);
  expect(estimate.debates).toBe(6);
  expect(completion).toMatchObject({ missing: { values: 2, nudges: 4, rubrics: 0 }, calls: { high: 4 } });
  const held = await runCli(folder, asked);
  expect(JSON.parse(held.stdout).run).toMatchObject({ state: 'finished', debates: 6 });
  expect(held.stderr).toContain(
    '2 questions without values (--values a,b names one pair for all) and 4 nudged questions',
  );
  expect(held.stderr).toMatch(/completed \(simulated\) by job \S+: 4 questions added, 4 calls/);
});
