import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunRow } from '../../src/domain/run.ts';
import { programFile } from '../support/program.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

/** The real program, serving; resolves once its output so far matches. */
async function serve(folder: string, args: readonly string[], ready: RegExp) {
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  const child: ChildProcess = spawn(process.execPath, [programFile(), 'serve', '--port', '0', ...args], {
    cwd: folder,
    env,
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (ready.test(output)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    exit.then(() => reject(new Error(`serve ended early: ${output}`)));
  });
  const url = /listens on (\S+)/.exec(output)?.[1] ?? '';
  return { child, exit, url, output: () => output };
}

it('serve, told to stop in the middle of a run, ends in order, and its next start finishes the run [P63]', async () => {
  const folder = temporaryFolder();
  const first = await serve(folder, ['--demo'], /debates\/\S+-0001/);
  const run = /debates\/(\S+)-0001/.exec(first.output())?.[1] ?? '';
  const rowOf = async (url: string) => ((await (await fetch(`${url}/api/runs/${run}`)).json()) as { run: RunRow }).run;
  while (
    ((await (await fetch(`${first.url}/api/runs/${run}`)).json()) as { totals: { calls: number } }).totals.calls < 10
  ) {
    await sleep(20);
  }
  first.child.kill('SIGTERM');
  expect(await first.exit).toEqual([0, null]);

  const second = await serve(folder, [], new RegExp(`run ${run}: resumed`));
  while ((await rowOf(second.url)).state === 'running') await sleep(50);
  const { state, digest } = await rowOf(second.url);
  expect(state).toBe('finished');
  second.child.kill('SIGTERM');
  expect(await second.exit).toEqual([0, null]);
  const undisturbed = JSON.parse((await runCli(temporaryFolder(), ['run', '--limit', '12', '--json'])).stdout);
  expect(digest).toBe(undisturbed.run.digest);
}, 900_000);
