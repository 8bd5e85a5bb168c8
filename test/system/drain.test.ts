import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockProvider, startMockProvider } from '../../bench/support/mock-provider.ts';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { MootcourtError } from '../../src/domain/errors.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const panel = { ...whole, respondents: whole.respondents.slice(0, 4) };
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 6), seed };
const storeFile = path.join(temporaryFolder(), 'drain.db');

let provider: MockProvider;
let undisturbed: string;
/** Calls that the provider has got. */
const asked = () => provider.mock.getRequests().length;

beforeAll(async () => {
  provider = await startMockProvider(answer);
  provider.mock.setChaos({ latencyMs: 20 });
  const app = await open();
  const service = createRunService(app);
  undisturbed = (await service.whenEnded((await service.start(plan)).id)).digest;
  expect(undisturbed).not.toBe('');
  await app.close();
});
afterAll(() => provider.stop());

const open = (): Promise<AppContext> =>
  createAppContext({
    environment: { key: () => 'test', storeFile },
    models: wireModels(provider),
    now: () => new Date(),
  });

/** Waits until the provider has got some more calls, so that some are surely under way. */
async function untilAsked(more: number): Promise<void> {
  const before = asked();
  while (asked() < before + more) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('a server that is told to stop [P63]', () => {
  it('lets calls under way end, pays for none twice, and goes on by itself at its next start', async () => {
    const before = asked();
    let app = await open();
    let service = createRunService(app);
    const { id } = await service.start(plan);
    await untilAsked(40);
    await service.drain(10_000);
    expect(await app.store.runs.run(id)).toMatchObject({
      state: 'running',
      reason: expect.stringContaining('goes on when'),
    });
    const paid = asked() - before;
    expect((await app.store.ledger.totals(id)).calls).toBe(paid);
    await app.close();

    app = await open();
    service = createRunService(app);
    expect(await service.resumeInterrupted()).toMatchObject([{ id }]);
    expect(await service.whenEnded(id)).toMatchObject({ state: 'finished', reason: '', digest: undisturbed });
    expect(asked() - before).toBe((await app.store.ledger.totals(id)).calls);
    await app.close();
  });

  it('without grace aborts them, and loses only those', async () => {
    let app = await open();
    let service = createRunService(app);
    const { id } = await service.start(plan);
    await untilAsked(40);
    await service.drain();
    expect((await app.store.runs.run(id))?.state).toBe('running');
    await app.close();
    app = await open();
    service = createRunService(app);
    await service.resumeInterrupted();
    expect(await service.whenEnded(id)).toMatchObject({ state: 'finished', digest: undisturbed });
    await app.close();
  });

  it('too late to stop anything, leaves the run finished', async () => {
    const app = await open();
    const run = await createRun(app.store, plan, [], app.now());
    const drain = new AbortController();
    let ended = 0;
    const row = await executeRun(run.id, {
      ...app,
      client: app.modelClientsFor(plan),
      concurrency: 2,
      budget: {},
      signal: new AbortController().signal,
      drain: { signal: drain.signal, graceMs: 1000 },
      onDebateEnd() {
        ended += 1;
        if (ended === plan.scenarios.length) drain.abort(new MootcourtError('interrupted', 'told to stop'));
      },
    });
    expect(row).toMatchObject({ state: 'finished', reason: '', digest: undisturbed });
    await app.close();
  });

  it('leaves alone what was cancelled', async () => {
    let app = await open();
    let service = createRunService(app);
    const { id } = await service.start(plan);
    await untilAsked(20);
    expect(await service.cancel(id)).toMatchObject({ state: 'stopped' });
    await service.drain(1000);
    await app.close();
    app = await open();
    service = createRunService(app);
    expect(await service.resumeInterrupted()).toEqual([]);
    expect((await app.store.runs.run(id))?.state).toBe('stopped');
    await app.close();
  });
});
