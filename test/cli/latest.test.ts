import { expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

it('`latest` names the newest run, or its last ruled debate, of those that a command takes', async () => {
  const folder = temporaryFolder();
  const cli = (...args: string[]) => runCli(folder, args);
  expect((await cli('report', 'latest')).stderr).toContain('run: this store holds no run of kind stress-test');
  expect((await cli('replay', 'latest')).stderr).toContain('debate: this store holds no run of kind stress-test');
  const { run } = JSON.parse((await cli('run', '--limit', '3', '--json')).stdout);
  await cli('generate', '--count', '2');
  expect(JSON.parse((await cli('report', 'latest', '--json')).stdout).run).toBe(run.id);
  expect((await cli('replay', 'latest', '--verify')).stdout).toMatch(/^identical: /);
  const exported = await cli('export', 'latest', '--format', 'jsonl', '--json');
  expect(JSON.parse(exported.stdout).run).toBe(run.id);
  const again = await cli('run', '--resume', 'latest', '--json');
  expect([again.code, again.stderr]).toEqual([0, `run ${run.id}: finished already\n`]);
  expect(JSON.parse(again.stdout).run).toEqual(run);
  const stopped = JSON.parse((await cli('run', '--limit', '3', '--seed', '2', '--budget', '20calls', '--json')).stdout);
  const resumed = await cli('run', '--resume', 'latest', '--budget', 'none', '--json');
  expect(JSON.parse(resumed.stdout).run).toMatchObject({ id: stopped.run.id, state: 'finished' });
});
