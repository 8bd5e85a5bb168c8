import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { Member } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { enqueueRun, waitForRun } from '../../src/runs/queue/enqueue-run.ts';
import { openJobQueueStore } from '../../src/runs/queue/job-queue.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { callKey, startAskedProvider } from '../support/asked-provider.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

/** Two in the suite; the long form: CHAOS_WORKER_SCHEDULES=50, and CHAOS_FIRST where it begins. */
const schedules = Number(process.env.CHAOS_WORKER_SCHEDULES ?? 2);
const firstSeed = Number(process.env.CHAOS_FIRST ?? 1);
const faultsEach = 4;
const workersAtOnce = 2;
/** Calls of a worker that may be on their way at once. */
const inFlight = 8;
const dayMs = 86_400_000;

// A server of its own, which is restarted; workers reach it through a proxy, as they reach the provider.
const server = await startTestPostgres();
const provider = await startAskedProvider();
provider.mock.setChaos({ latencyMs: 4 });
const toProvider = await startFaultyProxy(provider.openAiUrl);
const toDatabase = await startFaultyProxy(`http://127.0.0.1:${server.port}`);
const storeUrl = await server.newDatabase();
const workersUrl = storeUrl.replace(`:${server.port}/`, `:${new URL(toDatabase.url).port}/`);

const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const oneProtocol = (member: Member): Member => ({ ...member, model: member.model.replace('anthropic', 'openai') });
const panel = {
  ...whole,
  respondents: whole.respondents.slice(0, 4).map(oneProtocol),
  judges: whole.judges.map(oneProtocol),
  metaAdjudicator: oneProtocol(whole.metaAdjudicator),
};
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 8), seed };

const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'unused.db'), storeUrl };
const app = await createAppContext({ environment, models: wireModels(provider), now: () => new Date() });
const { store } = app;
const queue = await openJobQueueStore(storeUrl);
const workers: ChildProcess[] = [];
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await queue.close();
  await app.close();
  await toDatabase.stop();
  await toProvider.stop();
  await provider.stop();
  await server.stop();
});

async function startWorker(clockMs: number): Promise<ChildProcess> {
  const child = fork(programFile('worker-process'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  const { url: openAiUrl } = toProvider;
  child.send({ storeUrl: workersUrl, openAiUrl, anthropicUrl: provider.anthropicUrl, clockMs });
  await once(child, 'message');
  return child;
}

async function storedCalls(run: string): Promise<Set<string>> {
  const rows = await server.query(storeUrl, `SELECT model, messages FROM calls WHERE run = '${run}'`);
  return new Set(
    (rows as { model: string; messages: string }[]).map(({ model, messages }) => callKey(model, JSON.parse(messages))),
  );
}

async function startRun(): Promise<string> {
  const { id } = await createRun(store, plan, [], app.now());
  await enqueueRun(store, queue, id, 0);
  return id;
}
const endOf = (run: string) => waitForRun(store, run, { signal: AbortSignal.timeout(180_000) });

const faults = ['kill', 'freeze', 'cut', 'stall', 'delay', 'cut-store', 'stall-store', 'delay-store', 'restart'];

async function underFaults(schedule: number, calm: { digest: string; calls: number }) {
  const random = createRandom(schedule);
  const { asked } = provider;
  asked.length = 0;
  const clockMs = () => Math.round((random() * 2 - 1) * dayMs);
  while (workers.length < workersAtOnce) workers.push(await startWorker(clockMs()));
  const run = await startRun();
  const done: string[] = [];
  const problems: string[] = [];
  let stored = new Set<string>();
  let seen = 0;
  /** Nothing that was stored before a kill is asked after it. */
  const countRepeated = () => {
    const again = asked.slice(seen).filter((call) => stored.has(call)).length;
    if (again > 0) problems.push(`${again} stored calls were asked again after ${done.join(', ')}`);
  };
  for (let at = 0; at < faultsEach; at += 1) {
    const calls = 1 + Math.floor(random() * 25);
    const from = asked.length;
    while (asked.length - from < calls && (await store.runs.run(run).catch(() => undefined))?.state !== 'finished')
      await sleep(10);
    const fault = faults[Math.floor(random() * faults.length)] ?? 'kill';
    const which = Math.floor(random() * workersAtOnce);
    const worker = workers[which] as ChildProcess;
    done.push(fault);
    if (fault === 'kill') {
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
      countRepeated();
      stored = await storedCalls(run);
      seen = asked.length;
      workers[which] = await startWorker(clockMs());
    } else if (fault === 'freeze') {
      worker.kill('SIGSTOP');
      await sleep(100 + random() * 900);
      worker.kill('SIGCONT');
    } else if (fault === 'restart') await server.restart();
    else {
      const proxy = fault.endsWith('-store') ? toDatabase : toProvider;
      if (fault.startsWith('cut')) proxy.cut();
      else if (fault.startsWith('stall')) await proxy.stall(100 + random() * 900);
      else proxy.setDelay(Math.round(random() * 10));
    }
  }
  toProvider.setDelay(0);
  toDatabase.setDelay(0);
  const row = await endOf(run);
  countRepeated();
  if (row.state !== 'finished') problems.push(`the run is ${row.state}: ${row.reason}`);
  const events = await store.trace.events(run);
  for (const { id, state } of await store.runs.debates(run)) {
    const rulings = events.filter((event) => event.type === 'ruling' && event.debate === id).length;
    if (rulings !== 1) problems.push(`debate ${id} is ${state} and has ${rulings} rulings`);
  }
  const ends = events.filter(({ type }) => type === 'run-end').length;
  if (ends !== 1) problems.push(`the run ended ${ends} times`);
  problems.push(...(await store.verifyIntegrity()));
  const { calls } = await store.ledger.totals(run);
  const lost = asked.length - calls;
  const mayBeLost = inFlight * (done.length + workersAtOnce);
  if (lost < 0 || lost > mayBeLost) problems.push(`${lost} paid answers were not stored; at most ${mayBeLost} may be`);
  if (calls !== calm.calls) problems.push(`${calls} calls stored, not ${calm.calls}`);
  if (row.digest !== calm.digest) problems.push('the findings differ from those of the undisturbed run');
  return { schedule, faults: done, lost, problems };
}

it('workers under faults of processes, network and database end in the undisturbed findings [P290]', async () => {
  workers.push(await startWorker(0), await startWorker(0));
  const undisturbed = await startRun();
  const { state, digest } = await endOf(undisturbed);
  expect(state).toBe('finished');
  const calm = { digest, calls: (await store.ledger.totals(undisturbed)).calls };
  const results: Awaited<ReturnType<typeof underFaults>>[] = [];
  for (let schedule = firstSeed; schedule < firstSeed + schedules; schedule += 1) {
    const result = await underFaults(schedule, calm);
    results.push(result);
    if (schedules > 2 || result.problems.length > 0) process.stderr.write(`${JSON.stringify(result)}\n`);
  }
  expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
}, 7_200_000);
