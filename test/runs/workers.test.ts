import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunPlan } from '../../src/model/run.ts';
import { type House, openHouse } from '../../src/runs/house.ts';
import { openQueue } from '../../src/runs/queue.ts';
import { createRun } from '../../src/runs/start.ts';
import { summariseRun } from '../../src/runs/summarise.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { type MockProvider, startMockProvider } from '../support/mock-provider.ts';
import { startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from '../support/wire.ts';

const server = await startPostgres();
let provider: MockProvider;
beforeAll(async () => {
  provider = await startMockProvider(answer);
});
afterAll(async () => {
  await provider.stop();
  await server.stop();
});

const plan: RunPlan = { spec, panel: overTheWire(loadPanel('offline')), scenarios: scenarios.slice(0, 15), seed };

async function houseAt(storeUrl: string): Promise<House> {
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'unused.db'), storeUrl };
  return openHouse({ environment, models: wireModels(provider), now: () => new Date() });
}

async function startWorker(storeUrl: string): Promise<ChildProcess> {
  const script = path.resolve(import.meta.dirname, '../support/worker-process.ts');
  const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  child.send({ storeUrl, openAiUrl: provider.openAiUrl, anthropicUrl: provider.anthropicUrl });
  await once(child, 'message');
  return child;
}

it('workers share a run; killed ones and cut connections lose, double and repeat nothing [P92]', async () => {
  const url = await server.newDatabase();
  const house = await houseAt(url);
  const { store } = house;
  const [calm, rough] = [await createRun(store, plan, [], house.now()), await createRun(store, plan, [], house.now())];
  const queue = await openQueue(url);
  const add = async (run: string) =>
    queue.add(
      (await store.runs.debates(run)).map(({ id }) => ({ run, debate: id })),
      0,
    );
  const ended = (run: string) =>
    expect.poll(async () => (await store.runs.run(run))?.state, { timeout: 90_000, interval: 200 }).toBe('finished');

  const workers = [await startWorker(url), await startWorker(url)];
  await add(calm.id);
  await ended(calm.id);
  const before = provider.mock.getRequests().length;

  await add(rough.id);
  for (let kill = 0; kill < 3; kill += 1) {
    await sleep(300 + 200 * kill);
    workers[kill % 2]?.kill('SIGKILL');
    workers[kill % 2] = await startWorker(url);
    await server.cutConnections(url);
  }
  await ended(rough.id);
  for (const worker of workers) worker.kill('SIGKILL');

  const rows = [await store.runs.run(calm.id), await store.runs.run(rough.id)];
  expect(rows[1]?.digest).toBe(rows[0]?.digest);
  for (const { id } of await store.runs.debates(rough.id)) {
    const events = await store.trace.events(rough.id, { debate: id });
    expect(events.filter(({ type }) => type === 'ruling')).toHaveLength(1);
  }
  const ends = (await store.trace.events(rough.id, { debate: '' })).filter(({ type }) => type === 'run-end');
  expect(ends).toHaveLength(1);
  const [left, right] = [await summariseRun(store, calm.id), await summariseRun(store, rough.id)];
  expect(JSON.parse(JSON.stringify(right).replaceAll(rough.id, 'run'))).toEqual(
    JSON.parse(JSON.stringify(left).replaceAll(calm.id, 'run')),
  );
  // What had finished is in the ledger once; only calls in flight at a kill were made again.
  const calls = (await store.ledger.totals(rough.id)).calls;
  expect(calls).toBe((await store.ledger.totals(calm.id)).calls);
  const made = provider.mock.getRequests().length - before;
  expect(made - calls).toBeLessThan(3 * 8 * 12);
  expect(await store.check()).toEqual([]);
  await queue.close();
  await house.close();
}, 180_000);
