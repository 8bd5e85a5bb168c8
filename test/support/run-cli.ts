import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programFile } from './program.ts';

/** An empty folder to work in, so that a test's store is its own. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(process.env.TEST_ROOT ?? tmpdir(), 'mootcourt-test-'));
}

/** Runs the real program in a folder. Keys of the developer's own environment are kept out. */
export function runCli(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [programFile(), ...args],
      { cwd: folder, env, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
