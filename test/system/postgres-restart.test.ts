import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { enqueueRun, waitForRun } from '../../src/runs/queue/enqueue-run.ts';
import { type JobQueue, openJobQueueStore } from '../../src/runs/queue/job-queue.ts';
import { startWorker, type Worker } from '../../src/runs/queue/worker.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { startAskedProvider } from '../support/asked-provider.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// A server of its own: others' tests would not outlive its restarts.
const server = await startTestPostgres();
const provider = await startAskedProvider();
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const panel = { ...whole, respondents: whole.respondents.slice(0, 4) };
const planOf = (debates: number): RunDefinition => ({
  kind: 'stress-test',
  spec,
  panel,
  scenarios: scenarios.slice(0, debates),
  seed,
});

let app: AppContext;
let queue: JobQueue;
let worker: Worker;
beforeAll(async () => {
  const storeUrl = await server.newDatabase();
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'unused.db'), storeUrl };
  app = await createAppContext({
    environment,
    models: wireModels(provider, { maxAttempts: 4 }),
    now: () => new Date(),
  });
  queue = await openJobQueueStore(storeUrl);
  worker = await startWorker(app, await openJobQueueStore(storeUrl), { concurrency: 4 });
}, 60_000);
afterAll(async () => {
  await worker.stop(1000);
  await queue.close();
  await app.close();
  await provider.stop();
  await server.stop();
});

async function enqueue(debates: number): Promise<string> {
  const { id } = await createRun(app.store, planOf(debates), [], app.now());
  await enqueueRun(app.store, queue, id, 0);
  return id;
}
const endOf = (run: string) => waitForRun(app.store, run, { signal: AbortSignal.timeout(240_000) });

it('a database that crashes and restarts under workers costs no debate and no stored call [P289]', async () => {
  const calm = await endOf(await enqueue(8));
  expect(calm.state).toBe('finished');
  const { calls } = await app.store.ledger.totals(calm.id);
  const before = provider.asked.length;
  const run = await enqueue(8);
  for (let restart = 0; restart < 2; restart += 1) {
    const from = provider.asked.length;
    while (provider.asked.length - from < 40) await sleep(2);
    await server.restart();
  }
  expect(await endOf(run)).toMatchObject({ state: 'finished', digest: calm.digest });
  expect((await app.store.ledger.totals(run)).calls).toBe(calls);
  // Whatever was asked while the database was away is stored once it is back.
  expect(provider.asked.length - before).toBe(calls);
  for (const { id } of await app.store.runs.debates(run)) {
    const events = await app.store.trace.events(run, { debate: id });
    expect(events.filter(({ type }) => type === 'ruling')).toHaveLength(1);
  }
  expect(await app.store.verifyIntegrity()).toEqual([]);
}, 300_000);

it('a short run does not wait until a long one that was queued before it has ended', async () => {
  const long = await enqueue(scenarios.length);
  const short = await enqueue(1);
  expect(await endOf(short)).toMatchObject({ state: 'finished' });
  const states = (await app.store.runs.debates(long)).map(({ state }) => state);
  expect(states.filter((state) => state !== 'ruled').length).toBeGreaterThan(scenarios.length / 4);
}, 300_000);
