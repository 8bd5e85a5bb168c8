import { spawn } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { programFile } from '../support/program.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

/** Starts the bundled run and kills it outright in its middle; resolves before anybody has waited for the process. */
function killedRun(folder: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [programFile(), 'run', '--limit', '30'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!/^(?:[6-9]|1\d)\/30 debates/m.test(output)) return;
      child.kill('SIGKILL');
      resolve(/^run (\S+):/.exec(output)?.[1] ?? '');
    });
  });
}

it('of several that resume a killed run at once, one holds it, and nothing is written twice [P230]', async () => {
  const folder = temporaryFolder();
  const id = await killedRun(folder);
  const resumed = await Promise.all([1, 2, 3].map(() => runCli(folder, ['run', '--resume', id, '--json'])));
  const won = resumed.filter(({ code }) => code === 0);
  expect(won).toHaveLength(1);
  for (const { code, stderr } of resumed.filter((one) => !won.includes(one))) {
    expect(code).toBe(1);
    expect(stderr).toMatch(/is held by process \d+ of this machine/);
  }
  const database = new DatabaseSync(path.join(folder, '.mootcourt/mootcourt.db'), { readOnly: true });
  const count = (sql: string) =>
    (database.prepare(`SELECT count(*) AS number FROM (${sql})`).get() as { number: number }).number;
  expect(count("SELECT 1 FROM events WHERE type = 'ruling'")).toBe(30);
  expect(count("SELECT 1 FROM events WHERE type = 'ruling' GROUP BY debate")).toBe(30);
  expect(count("SELECT 1 FROM events WHERE type = 'run-end'")).toBe(1);
  database.close();
  expect((await runCli(folder, ['doctor'])).stdout).toContain('is whole');
});
