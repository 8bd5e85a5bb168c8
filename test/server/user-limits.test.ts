import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { createUserAdmission } from '../../src/runs/user-admission.ts';
import { scopeToUser } from '../../src/server/user-scope/scope-to-user.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

let app: AppContext;
let service: RunService;
afterEach(async () => {
  await service.stopAll('the test is over', 1000);
  await app.close();
});

async function open(limits: string, folder = temporaryFolder(), wordMs = 0): Promise<string> {
  writeFileSync(path.join(folder, 'user-limits.yaml'), limits);
  app = await createAppContext({
    environment: { key: () => undefined, storeFile: path.join(folder, 'store.db') },
    models: loadModels(),
    now: () => new Date(),
    wordMs,
  });
  service = createRunService(app);
  return folder;
}

const plan = (debates = 1) => ({
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: loadScenarios('bundled').slice(0, debates),
  seed: 1,
});
const viewOf = (user: string) => scopeToUser(app, service, user);

describe('limits of a user [P281]', () => {
  it('end a run at the calls that all runs of the user may make, after a restart and a deletion too', async () => {
    const folder = await open('users: { ana: { maxCalls: 60 } }');
    const first = await viewOf('ana').service.start(plan(12));
    const ended = await service.whenEnded(first.id);
    expect(ended).toMatchObject({ state: 'stopped', reason: expect.stringContaining("user ana's budget of 60 calls") });
    const { calls, failedCalls } = await app.store.ledger.totals(first.id);
    expect(calls + failedCalls).toBeLessThanOrEqual(60);
    expect(calls).toBeGreaterThan(40);
    const others = await viewOf('ben').service.start(plan(2));
    expect(await service.whenEnded(others.id)).toMatchObject({ state: 'finished' });
    await app.store.retention.deleteRuns([first.id]);
    await app.close();
    await open('users: { ana: { maxCalls: 60 } }', folder);
    const second = await viewOf('ana').service.start(plan(12));
    await service.whenEnded(second.id);
    expect((await app.store.ledger.totals(second.id)).calls).toBeLessThanOrEqual(60 - calls);
  });

  it('hold back one run more than may be under way, whoever asks at once and with whichever token', async () => {
    await open('roles: { operator: { maxConcurrentRuns: 2 } }', temporaryFolder(), 50);
    const admission = createUserAdmission(app);
    const [view, sameUser] = [1, 2].map(() => scopeToUser(app, service, 'ana', admission).service);
    const asked = await Promise.allSettled(
      Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? view : sameUser)?.start(plan())),
    );
    const begun = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value?.id ?? ''] : []));
    expect(begun).toHaveLength(2);
    for (const result of asked)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'too-many-requests' });
    await expect(viewOf('ben').service.start(plan())).resolves.toBeDefined();
    await view?.cancel(begun[0] ?? '');
    await expect(view?.resume(begun[0] ?? '')).resolves.toBeDefined();
  });

  it('refuse models and panels that are not listed, by what they are and not by their name', async () => {
    await open('users: { ana: { panels: [offline] }, ben: { models: ["openai:*"] } }');
    const { service: hers } = viewOf('ana');
    const [first, ...judges] = loadPanel('offline').judges;
    const lookalike = { ...loadPanel('offline'), maxOutputTokens: 99_000 };
    await expect(hers.start({ ...plan(), panel: lookalike })).rejects.toMatchObject({ code: 'forbidden' });
    expect(first).toBeDefined();
    const { id } = await hers.start({ ...plan(), panel: { ...loadPanel('offline'), judges } });
    await service.whenEnded(id);
    await expect(hers.fork(`${id}-0001`, { panel: lookalike })).rejects.toMatchObject({ code: 'forbidden' });
    const { service: his, app: hisApp } = viewOf('ben');
    await expect(his.start(plan())).rejects.toThrow('is no model that ben may use; expected one of openai:*');
    const job = { kind: 'generation' as const, seed: 1, members: [{ model: 'simulated:writer' }] };
    const row = (await app.store.runs.run(id)) ?? expect.fail();
    await expect(hisApp.store.runs.create({ ...row, id: 'job' }, job as never, [])).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('in money alone refuse a model without a price', async () => {
    await open('users: { ana: { maxUsd: 5 } }');
    const judges = [{ model: 'openai:no-such-model' }, ...loadPanel('offline').judges];
    const panel = { ...loadPanel('offline'), judges };
    await expect(viewOf('ana').service.start({ ...plan(), panel })).rejects.toThrow('has no price');
  });

  it('are refused with the field where the file is wrong', async () => {
    await open('{}');
    await expect(open('users: { ana: { maxCals: 5 } }')).rejects.toThrow(/user-limits.yaml: users.ana: .*maxCals/);
  });
});
