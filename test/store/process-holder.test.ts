import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { expect, it } from 'vitest';
import { assertHolds, pidOfHolder, queueHolder, stateOfHolder, thisProcess } from '../../src/store/process-holder.ts';

const isLinux = process.platform === 'linux';

it('this process is alive, and may write to what it holds, what nobody holds, and what the workers hold', () => {
  expect(stateOfHolder(thisProcess)).toBe('alive');
  expect(pidOfHolder(thisProcess)).toBe(process.pid);
  for (const holder of [thisProcess, '', queueHolder]) expect(() => assertHolds('r', holder)).not.toThrow();
});

it('what another process took over is not written to [P230]', () => {
  expect(() => assertHolds('r', 'elsewhere:7:mark')).toThrow(
    expect.objectContaining({ code: 'taken-over', message: expect.stringContaining('process 7 on elsewhere') }),
  );
});

it('of processes of another machine nothing is known', () => {
  expect(stateOfHolder('another-machine:1')).toBe('unknown');
});

it('a number that no process has is dead, as earlier versions noted holders, too', () => {
  expect(stateOfHolder(`${os.hostname()}:${2 ** 22 + 1}`)).toBe('dead');
  expect(stateOfHolder(`${os.hostname()}:${process.pid}`)).toBe('alive');
});

it.runIf(isLinux)('a number that was given to another process since is dead', () => {
  const [, , mark = ''] = thisProcess.split(':');
  expect(stateOfHolder(`${os.hostname()}:${process.pid}:1@${mark.split('@')[1]}`)).toBe('dead');
});

it.runIf(isLinux)('of a container with numbers of its own nothing is known', () => {
  const [, , mark = ''] = thisProcess.split(':');
  expect(stateOfHolder(`${os.hostname()}:${process.pid}:${mark.split('@')[0]}@1`)).toBe('unknown');
});

it.runIf(isLinux)('a killed process that nobody has waited for is dead', async () => {
  // The shell's child ends while the process that the shell has become waits for nobody.
  const child = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const zombie = `${os.hostname()}:${chunk.toString().trim()}`;
  await expect.poll(() => stateOfHolder(zombie)).toBe('dead');
  child.kill();
});
