import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { enqueueRun, waitForRun } from '../../src/runs/queue/enqueue-run.ts';
import { openJobQueueStore } from '../../src/runs/queue/job-queue.ts';
import { startWorker } from '../../src/runs/queue/worker.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { callKey, startAskedProvider } from '../support/asked-provider.ts';
import { testPostgres } from '../support/postgres.ts';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const kills = 3;
const server = await testPostgres();
const provider = await startAskedProvider();
const { asked } = provider;
afterAll(async () => {
  await provider.stop();
  await server.stop();
});

async function finishedCalls(url: string, run: string): Promise<Set<string>> {
  const rows = await server.query(url, `SELECT model, messages FROM calls WHERE run = '${run}'`);
  return new Set(
    (rows as { model: string; messages: string }[]).map(({ model, messages }) => callKey(model, JSON.parse(messages))),
  );
}

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
/** Six respondents, in both protocols. */
const panel = { ...whole, respondents: whole.respondents.slice(0, 6) };
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 9), seed };

/** A worker within this process; each house is a process of its own to the database. */
async function workHere(url: string): Promise<{ stop(): Promise<void> }> {
  const app = await houseAt(url);
  const working = await startWorker(app, await openJobQueueStore(url), { concurrency: 4 });
  return {
    async stop() {
      await working.stop(2000);
      await app.close();
    },
  };
}

async function houseAt(storeUrl: string): Promise<AppContext> {
  const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'unused.db'), storeUrl };
  return createAppContext({ environment, models: wireModels(provider), now: () => new Date() });
}

async function forkWorker(storeUrl: string): Promise<ChildProcess> {
  const child = fork(programFile('worker-process'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  child.send({ storeUrl, openAiUrl: provider.openAiUrl, anthropicUrl: provider.anthropicUrl });
  await once(child, 'message');
  return child;
}

it('workers share a run; killed ones and cut connections lose, double and repeat nothing [P92]', async () => {
  const url = await server.newDatabase();
  const app = await houseAt(url);
  const { store } = app;
  const [calm, rough] = [await createRun(store, plan, [], app.now()), await createRun(store, plan, [], app.now())];
  const queue = await openJobQueueStore(url);
  const add = async (run: string) =>
    queue.add(
      (await store.runs.debates(run)).map(({ id }) => ({ run, debate: id })),
      0,
    );
  const ended = (run: string) =>
    expect.poll(async () => (await store.runs.run(run))?.state, { timeout: 600_000, interval: 200 }).toBe('finished');

  const workers = [await forkWorker(url), await forkWorker(url)];
  await add(calm.id);
  await ended(calm.id);
  const before = asked.length;

  await add(rough.id);
  const random = createRandom(92);
  let finished = new Set<string>();
  let seen = before;
  let repeated = 0;
  const countRepeated = () => {
    repeated += asked.slice(seen).filter((call) => finished.has(call)).length;
    seen = asked.length;
  };
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(200 + 800 * random());
    const ended = once(workers[kill % 2] as ChildProcess, 'exit');
    workers[kill % 2]?.kill('SIGKILL');
    await ended;
    await server.cutConnections(url);
    countRepeated();
    finished = await finishedCalls(url, rough.id);
    workers[kill % 2] = await forkWorker(url);
  }
  expect(finished.size).toBeGreaterThan(0);
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
  const [left, right] = [await computeSummary(store, calm.id), await computeSummary(store, rough.id)];
  expect(JSON.parse(JSON.stringify(right).replaceAll(rough.id, 'run'))).toEqual(
    JSON.parse(JSON.stringify(left).replaceAll(calm.id, 'run')),
  );
  // What had finished is in the ledger once, and was not asked again; only calls in flight at a kill were.
  countRepeated();
  expect(repeated).toBe(0);
  const { calls } = await store.ledger.totals(rough.id);
  expect(calls).toBe((await store.ledger.totals(calm.id)).calls);
  expect(new Set(asked.slice(before)).size).toBe(calls);
  expect(await store.verifyIntegrity()).toEqual([]);
  await queue.close();
  await app.close();
}, 900_000);

it('a budget holds over all workers; lifted, the run ends as an undisturbed one [P95]', async () => {
  const url = await server.newDatabase();
  const app = await houseAt(url);
  const { store } = app;
  const queue = await openJobQueueStore(url);
  const workers = await Promise.all([workHere(url), workHere(url)]);
  const limited = { ...panel, limits: { 'wire-openai': { concurrency: 6 } } };
  const few = { ...plan, panel: limited, scenarios: plan.scenarios.slice(0, 6) };
  const endOf = (run: string) => waitForRun(store, run, { signal: AbortSignal.timeout(600_000) });

  const calm = await createRun(store, few, [], app.now());
  await enqueueRun(store, queue, calm.id, 0);
  const { digest } = await endOf(calm.id);
  const { calls } = await store.ledger.totals(calm.id);
  // Every call passed the provider's limiter, and the panel's own before it where it has one.
  const passed = new Map(
    (
      (await server.query(url, 'SELECT limiter, count(*)::int AS calls FROM rate_limit_usage GROUP BY limiter')) as {
        limiter: string;
        calls: number;
      }[]
    ).map((row) => [row.limiter, row.calls]),
  );
  expect((passed.get('wire-openai') ?? 0) + (passed.get('wire-anthropic') ?? 0)).toBe(calls);
  expect(passed.get(`${calm.id} wire-openai`)).toBe(passed.get('wire-openai'));

  const most = Math.floor(calls / 3);
  const poor = await createRun(store, { ...few, budget: { maxCalls: most } }, [], app.now());
  const before = asked.length;
  await enqueueRun(store, queue, poor.id, 0);
  const stopped = await endOf(poor.id);
  expect(stopped).toMatchObject({
    state: 'stopped',
    reason: expect.stringContaining(`the run's budget of ${most} calls`),
  });
  expect((await store.ledger.totals(poor.id)).calls).toBeLessThanOrEqual(most);
  expect(asked.length - before).toBeLessThanOrEqual(most);

  await store.runs.setBudget(poor.id, {});
  await store.runs.setState(poor.id, 'running', '');
  await enqueueRun(store, queue, poor.id, 0);
  expect(await endOf(poor.id)).toMatchObject({ state: 'finished', digest });
  expect(asked.length - before).toBe(calls);
  await Promise.all(workers.map((worker) => worker.stop()));
  await queue.close();
  await app.close();
}, 900_000);

it('a server leaves its runs to the workers; any other tells of them, stops them and goes on with them [P96]', async () => {
  const url = await server.newDatabase();
  const [front, other] = [await houseAt(url), await houseAt(url)] as const;
  const queues = [await openJobQueueStore(url), await openJobQueueStore(url)] as const;
  const [starts, stops] = [createRunService(front, queues[0]), createRunService(other, queues[1])];
  const row = await starts.start({ ...plan, budget: { maxCalls: 100_000 } });
  expect(starts.isActive(row)).toBe(true);
  expect(await stops.cancel(row.id)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('cancelled') });
  const worker = await workHere(url);
  const jobs = async (...states: string[]) =>
    (await server.query(url, `SELECT 1 FROM pgboss.job WHERE state::text IN ('${states.join("', '")}')`)).length;
  await expect.poll(() => jobs('created', 'active'), { timeout: 300_000, interval: 100 }).toBe(0);
  // What waited in the queue is not held once its run was stopped.
  expect((await front.store.ledger.totals(row.id)).calls).toBe(0);

  await stops.resume(row.id);
  await expect
    .poll(async () => (await front.store.ledger.totals(row.id)).calls, { timeout: 300_000 })
    .toBeGreaterThan(20);
  expect((await stops.spending(row.id))?.limits).toEqual({ maxCalls: 100_000 });
  await starts.cancel(row.id);
  // Workers look once a second; calls under way end. A job that comes back later finds its run stopped, and calls nobody.
  await expect.poll(() => jobs('active'), { timeout: 300_000, interval: 100 }).toBe(0);
  const made = asked.length;
  expect((await front.store.runs.run(row.id))?.state).toBe('stopped');

  await starts.resume(row.id);
  expect(await stops.whenEnded(row.id, { timeoutMs: 300_000 })).toMatchObject({ state: 'finished' });
  expect(asked.length).toBeGreaterThan(made);
  const rulings = (await other.store.trace.events(row.id)).filter(({ type }) => type === 'ruling');
  expect(rulings).toHaveLength(plan.scenarios.length);
  await worker.stop();
  await Promise.all(queues.map((queue) => queue.close()));
  await Promise.all([front.close(), other.close()]);
}, 900_000);
