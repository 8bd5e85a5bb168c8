import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const server = await startPostgres();
afterAll(() => server.stop());

it('a run on Postgres finds what the same run finds on SQLite, and its trace can be verified [P90]', async () => {
  const folder = temporaryFolder();
  const place = { MOOTCOURT_STORE: await server.newDatabase() };
  const args = ['run', '--limit', '12', '--json'];
  const [onPostgres, onSqlite] = await Promise.all([runCli(folder, args, place), runCli(temporaryFolder(), args)]);
  const [shared, own] = [JSON.parse(onPostgres.stdout), JSON.parse(onSqlite.stdout)];
  expect(shared.run).toMatchObject({ state: 'finished', digest: own.run.digest });
  const withoutIds = (found: unknown, run: string) => JSON.parse(JSON.stringify(found).replaceAll(run, 'run'));
  expect(withoutIds(shared.summary, shared.run.id)).toEqual(withoutIds(own.summary, own.run.id));
  expect(shared.totals).toEqual(own.totals);

  const verified = await runCli(folder, ['replay', `${shared.run.id}-0001`, '--verify'], place);
  expect(verified.stdout).toMatch(/^identical: \d+ events/);
  const healthy = await runCli(folder, ['doctor', '--panel', 'offline'], place);
  expect(healthy).toMatchObject({ code: 0 });
  expect(healthy.stdout).toContain(`${place.MOOTCOURT_STORE} is whole`);
});
