import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

/** Starts the bundled run and kills it outright once some debates have ended. Returns the run's id. */
function killedRun(folder: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'run', '--limit', '40'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/^1[26]\/40 debates/m.test(output)) child.kill('SIGKILL');
    });
    child.on('close', () => resolve(/^run (\S+):/.exec(output)?.[1] ?? ''));
  });
}

it('a run killed in the middle resumes to the undisturbed trace, and no finished call is made again [P5]', async () => {
  const folder = temporaryFolder();
  const whole = JSON.parse((await runCli(folder, ['run', '--limit', '40', '--json'])).stdout);
  const id = await killedRun(folder);
  const resumed = await runCli(folder, ['run', '--resume', id, '--json']);
  expect(resumed.code).toBe(0);
  const result = JSON.parse(resumed.stdout);
  expect(result.run).toMatchObject({ state: 'finished', digest: whole.run.digest });
  expect(result.totals.calls).toBe(whole.totals.calls);
  const left = Number(/\/(\d+) debates/.exec(resumed.stderr)?.[1]);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(40);
});
