import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { programFile } from '../support/program.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

/** Starts the bundled run and kills it outright once some debates have ended. Returns the run's id. */
function killedRun(folder: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [programFile(), 'run', '--limit', '20'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/^(?:[6-9]|1\d)\/20 debates/m.test(output)) child.kill('SIGKILL');
    });
    child.on('close', () => resolve(/^run (\S+):/.exec(output)?.[1] ?? ''));
  });
}

it('a run killed in the middle resumes to the undisturbed trace, and no finished call is made again [P5]', async () => {
  const folder = temporaryFolder();
  const whole = JSON.parse((await runCli(folder, ['run', '--limit', '20', '--json'])).stdout);
  const id = await killedRun(folder);
  const resumed = await runCli(folder, ['run', '--resume', id, '--json']);
  expect(resumed.code).toBe(0);
  const result = JSON.parse(resumed.stdout);
  expect(result.run).toMatchObject({ state: 'finished', digest: whole.run.digest });
  expect(result.totals.calls).toBe(whole.totals.calls);
  const left = Number(/\/(\d+) debates/.exec(resumed.stderr)?.[1]);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(20);
});
