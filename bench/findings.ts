import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAppContext } from '../src/app/app-context.ts';
import type { DebateEventBody } from '../src/domain/event.ts';
import type { RunDefinition } from '../src/domain/run.ts';
import type { Store } from '../src/domain/store.ts';
import { createRun } from '../src/runs/create-run.ts';
import { executeRun } from '../src/runs/execute-run.ts';
import { loadScenarios, loadSpec } from '../src/runs/load-inputs.ts';
import { computeSummary } from '../src/runs/results/compute-summary.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { loadPanel } from '../src/settings/panel-file.ts';
import { checkLimits } from './support/check-limits.ts';

// Promise: the findings of a run, every interval included, take at most so many times what reading the same debates from the store alone takes. A few debates
// are held by the simulated panel; the run that is measured tells them over and over, each time as another scenario family.
const short = process.argv.includes('--short');
const [debates, held] = short ? [450, 15] : [10_000, 60];
const promisedMost = 5;
const most = short ? 8 : promisedMost;
const rounds = short ? 3 : 1;

const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-bench-'));
const environment = { key: () => undefined, storeFile: path.join(folder, 'bench.db') };
const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
try {
  const plan: RunDefinition = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: loadScenarios('bundled').slice(0, held),
    seed: 1,
  };
  const run = await retold(app.store, plan, await heldDebates(plan));
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const read = await secondsOf(() => readDebates(app.store, run));
    const index = await secondsOf(async () => {
      const { debates: count } = await computeSummary(app.store, run);
      if (count !== debates) throw new Error(`findings of ${count} debates`);
    });
    ratios.push(index / read);
    process.stdout.write(
      `findings of ${debates} debates ${index.toFixed(2)} s, reading them ${read.toFixed(2)} s, ratio ${(index / read).toFixed(2)}\n`,
    );
  }
  const median = ratios.sort((left, right) => left - right)[Math.floor(rounds / 2)] as number;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`findings: peak memory ${peak.toFixed(0)} MB\n`);
  const why = 'resamples take as long for few debates as for many';
  const limit = short ? { atMost: most, promised: { limit: promisedMost, why } } : { atMost: most };
  checkLimits('findings', [{ name: `median ratio of ${rounds}`, value: median, ...limit }]);
} finally {
  await app.close();
  rmSync(folder, { recursive: true });
}

/** The events of some debates of the simulated panel. */
async function heldDebates(plan: RunDefinition): Promise<DebateEventBody[][]> {
  const run = await createRun(app.store, plan, [], app.now());
  const ended = await executeRun(run.id, {
    ...app,
    client: app.modelClientsFor(plan, run.id),
    concurrency: 8,
    budget: {},
    signal: new AbortController().signal,
  });
  if (ended.state !== 'finished') throw new Error(ended.reason);
  const lists: DebateEventBody[][] = [];
  for (const debate of await app.store.runs.debates(run.id)) {
    const events = await app.store.trace.events(run.id, { debate: debate.id });
    lists.push(events.map(({ type, data }) => ({ type, data }) as DebateEventBody));
  }
  return lists;
}

/** A run of as many debates as asked: those held, again and again, in families of three. */
async function retold(store: Store, plan: RunDefinition, lists: readonly DebateEventBody[][]): Promise<string> {
  const scenarios = Array.from({ length: debates }, (_none, index) => {
    const scenario = plan.scenarios[index % held] as RunDefinition['scenarios'][number];
    return { ...scenario, id: `${index}/${scenario.nudge}`, family: String(Math.floor(index / 3)) };
  });
  const run = await createRun(store, { ...plan, scenarios }, [], app.now());
  const rows = await store.runs.debates(run.id);
  for (let from = 0; from < rows.length; from += 50)
    await Promise.all(
      rows.slice(from, from + 50).map(({ id }, ahead) => {
        const { id: scenario, family } = scenarios[from + ahead] as RunDefinition['scenarios'][number];
        const bodies = (lists[(from + ahead) % held] ?? []).map((body) =>
          body.type === 'debate-start' ? { ...body, data: { ...body.data, scenario, family } } : body,
        );
        return store.trace.appendDebate(run.id, id, bodies, { state: 'ruled' });
      }),
    );
  return run.id;
}

async function readDebates(store: Store, run: string): Promise<void> {
  for (const { id } of await store.runs.debates(run)) await store.trace.events(run, { debate: id });
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
