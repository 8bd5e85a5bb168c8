import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

it('`run` writes both reports beside the store, and `report` writes them again where it is told', async () => {
  const folder = temporaryFolder();
  const none = await runCli(folder, ['report', 'latest']);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('this store holds no run of kind stress-test')]);
  const printed = JSON.parse((await runCli(folder, ['run', '--limit', '2', '--json'])).stdout);
  expect(existsSync(path.resolve(folder, printed.report))).toBe(true);
  const { id } = printed.run;
  for (const run of ['latest', id]) {
    const { code, stdout } = await runCli(folder, ['report', run, '--out', 'elsewhere']);
    expect(code).toBe(0);
    const files = stdout.trim().split('\n');
    expect(files).toEqual([`elsewhere/${id}.html`, `elsewhere/${id}.md`]);
    for (const file of files) expect(existsSync(path.join(folder, file))).toBe(true);
  }
  expect((await runCli(folder, ['report', 'unknown'])).stderr).toContain('there is no run unknown');
});
