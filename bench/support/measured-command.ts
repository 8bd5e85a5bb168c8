import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A whole command: CPU of all its processes, memory of the largest of them; both NaN where GNU time is missing. */
export type Measured = { code: number; seconds: number; cpuSeconds: number; peakMb: number; output: string };

const gnuTime = '/usr/bin/time';

/** Runs a command without the variables of this process but those that finding programs takes. */
export function measuredCommand(
  command: string,
  args: readonly string[],
  { cwd, variables }: { cwd: string; variables: Readonly<Record<string, string>> },
): Promise<Measured> {
  const report = path.join(cwd, 'resources.txt');
  const whole = [command, ...args];
  const timed = existsSync(gnuTime) ? [gnuTime, '-f', '%U %S %M', '-o', report, ...whole] : whole;
  const [program = command, ...rest] = timed;
  // A program's own `#!/usr/bin/env node` is to find the Node that runs this.
  const search = [path.dirname(process.execPath), process.env.PATH ?? ''].join(path.delimiter);
  const env = { HOME: cwd, LANG: 'C.UTF-8', PATH: search, ...variables };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (data: Buffer) => {
      output = (output + data.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      const last = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n').at(-1) : undefined;
      const [user, system, kilobytes] = last?.split(' ').map(Number) ?? [];
      resolve({
        code: code ?? -1,
        seconds,
        cpuSeconds: (user ?? Number.NaN) + (system ?? Number.NaN),
        peakMb: (kilobytes ?? Number.NaN) / 1024,
        output,
      });
    });
  });
}
