import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { panelSchema } from '../../src/domain/panel.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import type { DebateJob, JobQueue } from '../../src/runs/queue/job-queue.ts';
import { startWorker } from '../../src/runs/queue/worker.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { wireServer } from '../support/wire-server.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** A queue that a test hands debates from, one by one. */
function handedQueue() {
  let hold: (job: DebateJob) => Promise<void> = async () => undefined;
  const queue: JobQueue = {
    add: async () => undefined,
    work: async (_concurrency, take) => {
      hold = take;
    },
    counts: async () => ({ waiting: 0, held: 0, dead: 0 }),
    close: async () => undefined,
  };
  return { queue, hand: (job: DebateJob) => hold(job) };
}

it("a worker stops the run of a member that fails for good, in the provider's words, and asks nothing more [P135]", async () => {
  const server = await wireServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'Incorrect API key provided' } }));
  });
  const models = loadModels();
  const house = { kind: 'openai' as const, baseUrl: `${server.url}/v1`, concurrency: 2, maxAttempts: 1 };
  const app = await createAppContext({
    environment: { key: () => undefined, storeFile: path.join(temporaryFolder(), 'worker.db') },
    models: { ...models, providers: { ...models.providers, house } },
    now: () => new Date(0),
  });
  close = async () => {
    await app.close();
    await server.close();
  };
  const panel = panelSchema.parse({
    name: 'own',
    respondents: [{ model: 'house:any' }],
    judges: [{ model: 'simulated:judge' }],
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
  });
  const scenarios = loadScenarios('bundled').slice(0, 3);
  const plan = { kind: 'stress-test' as const, spec: loadSpec('helpful-assistant'), panel, scenarios, seed: 1 };
  const run = await createRun(app.store, plan, [], app.now());
  const { queue, hand } = handedQueue();
  const worker = await startWorker(app, queue, { concurrency: 1 });
  for (const { id } of await app.store.runs.debates(run.id)) await hand({ run: run.id, debate: id });
  await worker.stop(0);
  expect(await app.store.runs.run(run.id)).toMatchObject({
    state: 'stopped',
    reason: expect.stringContaining('Incorrect API key provided'),
  });
  expect(server.requests).toHaveLength(1);
});
