import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { testPostgres } from '../support/postgres.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const server = await testPostgres();
afterAll(() => server.stop());

it('a run on Postgres finds what the same run finds on SQLite, and its trace can be verified [P90]', async () => {
  const folder = temporaryFolder();
  const item = { MOOTCOURT_STORE: await server.newDatabase() };
  const args = ['run', '--limit', '12', '--json'];
  const [onPostgres, onSqlite] = await Promise.all([runCli(folder, args, item), runCli(temporaryFolder(), args)]);
  const [shared, own] = [JSON.parse(onPostgres.stdout), JSON.parse(onSqlite.stdout)];
  expect(shared.run).toMatchObject({ state: 'finished', digest: own.run.digest });
  const withoutIds = (result: unknown, run: string) => JSON.parse(JSON.stringify(result).replaceAll(run, 'run'));
  expect(withoutIds(shared.summary, shared.run.id)).toEqual(withoutIds(own.summary, own.run.id));
  expect(shared.totals).toEqual(own.totals);

  const verified = await runCli(folder, ['replay', `${shared.run.id}-0001`, '--verify'], item);
  expect(verified.stdout).toMatch(/^identical: \d+ events/);
  const healthy = await runCli(folder, ['doctor', '--panel', 'offline'], item);
  expect(healthy).toMatchObject({ code: 0 });
  expect(healthy.stdout).toContain(`${item.MOOTCOURT_STORE} is whole`);
});

it('runs move to Postgres and back, one that waits for a person too, with every hash [P91]', async () => {
  const folder = temporaryFolder();
  const url = await server.newDatabase();
  const offline = readFileSync(path.resolve(import.meta.dirname, '../../config/panels/offline.yaml'), 'utf8');
  const asking = offline.replace('rounds: [advocacy, deliberation]', 'rounds: []');
  writeFileSync(path.join(folder, 'panel.yaml'), `${asking}human: escalated\n`);
  const ran = JSON.parse((await runCli(folder, ['run', '--limit', '4', '--json'])).stdout);
  const waits = JSON.parse((await runCli(folder, ['run', '--panel', './panel.yaml', '--limit', '3', '--json'])).stdout);
  expect(waits.run.state).toBe('awaiting-review');

  const there = await runCli(folder, ['store', 'copy', '--to', url]);
  expect(there.stdout).toBe(`2 runs copied to ${url}; every hash verified\n`);
  const again = await runCli(folder, ['store', 'copy', '--to', url]);
  expect(again.stdout).toBe(`0 runs copied to ${url}, 2 were already there; every hash verified\n`);
  const item = { MOOTCOURT_STORE: url };
  const verified = await runCli(folder, ['replay', `${ran.run.id}-0001`, '--verify'], item);
  expect(verified.stdout).toMatch(/^identical: \d+ events/);
  const debate = waits.summary.cases.find((item: { ruling?: unknown }) => item.ruling === undefined).debate;
  const events = (await runCli(folder, ['replay', debate, '--json'], item)).stdout.trim().split('\n');
  const request = events.map((text) => JSON.parse(text)).find((event) => event.type === 'human-ruling-request');
  const verdicts = request.data.responses.map((label: string) => `${label}=compliant`);
  const ruled = await runCli(folder, ['rule', debate, '--verdict', ...verdicts, '--reason', 'read both'], item);
  expect(ruled.stdout).toBe(`debate ${debate} is ruled\n`);

  const back = await runCli(folder, ['store', 'copy', '--from', url, '--to', 'back.db', '--json']);
  expect(JSON.parse(back.stdout).copied).toHaveLength(2);
  const healthy = await runCli(folder, ['doctor', '--panel', 'offline'], { MOOTCOURT_STORE: 'back.db' });
  expect(healthy.stdout).toContain('back.db is whole');
  const same = await runCli(folder, ['replay', debate, '--verify'], { MOOTCOURT_STORE: 'back.db' });
  expect(same.stdout).toMatch(/^identical/);
  expect((await runCli(folder, ['store', 'copy', '--to', 'other.db', '--run', 'none'])).stderr).toContain(
    'no run none',
  );
});
