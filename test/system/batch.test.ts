import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { recordsOf } from '../../src/runs/load-debate-record.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { type BatchServer, startBatchServer } from '../support/batch-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const panel = { ...whole, respondents: whole.respondents.slice(0, 4) };
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 5), seed };
const price = { input: 2, cachedInput: 0.2, output: 10, batch: 0.5 };
const storeFile = path.join(temporaryFolder(), 'batch.db');

let server: BatchServer;
let calm: { digest: string; costUsd: number; calls: number };

async function open(): Promise<AppContext> {
  const models = wireModels(server, { batchQuietMs: 40, batchPollMs: 5 });
  const members = [...panel.respondents, ...panel.judges, panel.metaAdjudicator];
  const prices = Object.fromEntries(members.map(({ model }) => [model, price]));
  const environment = { key: () => 'test', storeFile };
  return createAppContext({ environment, models: { ...models, prices }, now: () => new Date() });
}

/** Runs to the end, and tells what went through batches and what did not. */
async function hold(asked: RunDefinition) {
  const app = await open();
  const [batches, submitted, direct] = [server.batches(), server.submitted().length, server.direct()];
  const service = createRunService(app);
  const { id, state, digest } = await service.whenEnded((await service.start(asked)).id);
  const records = await recordsOf(app.store, id);
  const totals = await app.store.ledger.totals(id);
  await app.close();
  const made = {
    batches: server.batches() - batches,
    submitted: server.submitted().slice(submitted),
    direct: server.direct() - direct,
  };
  return { id, state, digest, totals, records, ...made };
}

beforeAll(async () => {
  server = await startBatchServer(answer);
  const { digest, totals, batches } = await hold(plan);
  expect(batches).toBe(0);
  calm = { digest, costUsd: totals.costUsd, calls: totals.calls };
});
afterAll(() => server.stop());

describe('a run through batches [P66]', () => {
  it('finds the same as one without, in few batches, at half the price', async () => {
    const { state, digest, totals, batches, submitted, direct } = await hold({ ...plan, batch: true });
    expect({ state, digest, calls: totals.calls }).toEqual({
      state: 'finished',
      digest: calm.digest,
      calls: calm.calls,
    });
    expect(new Set(submitted).size).toBe(submitted.length);
    expect(submitted.length + direct).toBe(calm.calls);
    // Advocates and rulings follow one another, and are asked at once.
    expect(direct).toBeLessThan(0.5 * submitted.length);
    expect(batches).toBeLessThan(submitted.length / 5);
    const perCall = (1000 * price.input + 100 * price.output) / 1e6;
    expect(calm.costUsd).toBeCloseTo(calm.calls * perCall, 9);
    expect(totals.costUsd).toBeCloseTo((submitted.length / 2 + direct) * perCall, 9);
  });

  it('a process that waits for a batch may go; the next one waits for the same batch', async () => {
    server.endAfter(Number.POSITIVE_INFINITY);
    let app = await open();
    let service = createRunService(app);
    const before = server.submitted().length;
    const { id } = await service.start({ ...plan, batch: true });
    while (!(await app.store.trace.events(id)).some((event) => event.type === 'batch-submitted')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await service.drain(1000);
    await app.close();
    server.endAfter(1);
    app = await open();
    service = createRunService(app);
    expect(await service.resumeInterrupted()).toMatchObject([{ id }]);
    expect(await service.whenEnded(id)).toMatchObject({ state: 'finished', digest: calm.digest });
    const submitted = server.submitted().slice(before);
    expect(new Set(submitted).size).toBe(submitted.length);
    await app.close();
  });

  it.each([0, 1, 2])('a batch whose acceptance got lost is found, not paid again: number %i', async (number) => {
    server.loseAnswer(number);
    const { digest, submitted } = await hold({ ...plan, batch: true });
    expect(digest).toBe(calm.digest);
    expect(new Set(submitted).size).toBe(submitted.length);
  });

  it('calls that expired go into another batch', async () => {
    server.failNext('expired', 0.5);
    const { digest, submitted } = await hold({ ...plan, batch: true });
    expect(digest).toBe(calm.digest);
    expect(submitted.length).toBeGreaterThan(new Set(submitted).size);
  });

  it('calls that were refused fail for good, and only they', async () => {
    server.failNext('refused', 1);
    const { state, records } = await hold({ ...plan, panel: { ...panel, onMemberFailure: 'continue' }, batch: true });
    expect(state).toBe('finished');
    const ends = records.flatMap((record) => [...record.responses.values()]);
    const failed = ends.filter((end) => end.kind === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(ends.length);
    for (const end of failed) expect(end).toMatchObject({ failure: { kind: 'bad-request' } });
  });
});
