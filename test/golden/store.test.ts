import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const packed = path.resolve(import.meta.dirname, 'store-4d0b09f.db.gz');
const folder = temporaryFolder();
const environment = { MOOTCOURT_STORE: path.join(folder, 'store.db') };
const mootcourt = (...args: string[]) => runCli(folder, args, environment);

/** A copy of a store that commit 4d0b09f wrote, see README.md; the copy is migrated when it is first opened. */
describe('a store written by commit 4d0b09f [P25]', () => {
  beforeAll(() => writeFileSync(environment.MOOTCOURT_STORE, gunzipSync(readFileSync(packed))));

  it('is migrated and whole, and its runs have kinds', async () => {
    const { code, stdout } = await mootcourt('doctor');
    expect(stdout).toContain('is whole');
    expect(stdout).toContain('6 runs: 1 import, 1 adjudication, 4 stress-test; 2 jobs: 1 adjudication, 1 generation');
    expect(code).toBe(0);
  });

  it.each(['261127-e8f33548-0001', '261127-40c06890-0003', '261127-6eaf859d-0001', '261127-dcda5ccb-0001'])(
    'debate %s replays identically, or was recorded with other prompts',
    async (debate) => {
      const { stdout, stderr } = await mootcourt('replay', debate, '--verify');
      expect(stdout + stderr).toMatch(/identical: \d+ events|recorded with other prompts/);
    },
  );

  it('tells verdicts that nobody gave under their current name', async () => {
    const { stdout } = await mootcourt('replay', '261127-6eaf859d-0001', '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { ruling } = events.find(({ type }) => type === 'ruling').data;
    expect(ruling.verdicts.map(({ by }: { by: string }) => by)).toContain('none');
    expect(JSON.stringify(ruling)).not.toContain('"nobody"');
  });

  it('takes the ruling that a debate waits for, and the chain stays whole', async () => {
    const debate = '261127-40c06890-0001';
    const { stdout } = await mootcourt('replay', debate, '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const request = events.find(({ type }) => type === 'human-ruling-request');
    const verdicts = request.data.responses.map((label: string) => `${label}=compliant`);
    const ruled = await mootcourt('rule', debate, '--verdict', ...verdicts, '--reason', 'read both clauses');
    expect(ruled).toMatchObject({ code: 0, stdout: `debate ${debate} is ruled\n` });
    const replayed = await mootcourt('replay', debate, '--verify');
    expect(replayed.stdout + replayed.stderr).toMatch(/identical: \d+ events|recorded with other prompts/);
    expect((await mootcourt('doctor')).stdout).toContain('is whole');
  });

  it('goes on with the run that its budget stopped, and only with what is a run', async () => {
    const resumed = await mootcourt('run', '--resume', '261127-2a0c0f44', '--budget', '100000calls', '--json');
    expect(JSON.parse(resumed.stdout).run).toMatchObject({ state: 'finished', kind: 'stress-test' });
    const job = await mootcourt('run', '--resume', '261127-a71ad65c');
    expect(job.code).not.toBe(0);
    expect(job.stderr).toContain('is a job of kind generation; use mootcourt generate --resume 261127-a71ad65c');
  });
});
