import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { summaryText } from '../../src/cli/output/run-summary-text.ts';
import { caveatsOf } from '../../src/report/caveats.ts';
import { checkPlan } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { findingsOf } from '../../src/runs/results/write-report.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { ruleReach } from '../../src/runs/stop-rule.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const scenarios = loadScenarios('bundled');
const offline = loadPanel('offline');
const plan = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  // Two respondents, so that the test is quick.
  panel: { ...offline, respondents: offline.respondents.slice(0, 2) as typeof offline.respondents, rounds: [] },
  scenarios,
  seed: 4,
  until: { metric: 'problematic' as const, width: 0.8 },
};
let app: AppContext;
let service: RunService;

beforeAll(async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'until.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), wordMs: 0 });
  service = createRunService(app);
});
afterAll(async () => {
  await service.drain();
  await app.close();
});

describe('a run with a rule that may stop it [P265]', () => {
  it('holds families in random order, finishes early, and says by which rule', async () => {
    const { id } = await service.start({ ...plan, concurrency: 1 });
    const ended = await service.whenEnded(id);
    const summary = await computeSummary(app.store, id);
    const { heldAfter = 0, families, of, low, high } = summary.stopping ?? {};
    expect(ended.state).toBe('finished');
    expect(ended.reason).toContain(`width(problematic)<0.8 held after ${heldAfter} of ${of} scenario families`);
    expect(heldAfter).toBeLessThan(20);
    // One debate at a time: nothing else was under way when the rule held.
    expect(families).toBe(heldAfter);
    expect((high ?? 1) - (low ?? 0)).toBeLessThan(0.8);
    const order = (await app.store.runs.plan(id)).scenarios;
    expect(order.slice(0, 30)).not.toEqual(scenarios.slice(0, 30));
    expect([...order].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [...scenarios].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const debates = await app.store.runs.debates(id);
    const held = debates.filter(({ state }) => state === 'ruled');
    expect(held.map(({ position }) => position)).toEqual(held.map((_debate, at) => at));
    const familyAt = (position: number) => order[position]?.family;
    // Whole families: what the last debate begins, the first that was not held does not continue.
    expect(familyAt(held.length - 1)).not.toBe(familyAt(held.length));
    expect(await app.store.verifyIntegrity()).toEqual([]);
    await expect(service.resume(id)).rejects.toThrow('has finished');

    const findings = await findingsOf(app.store, id, new Date(), app.models);
    const text = summaryText(ended, summary, findings.totals, { store: '', report: '' });
    for (const told of [text, caveatsOf(findings).join('\n')]) {
      expect(told).toContain('This run stopped early: width(problematic)<0.8 held after');
      expect(told).toMatch(/this interval holds whenever one stops .* The ordinary interval, .* fixed before/);
    }
  });

  it('goes on with its rule where it was cut off, and ends with the same families', async () => {
    const undisturbed = await service.start({ ...plan, concurrency: 1 });
    const whole = await service.whenEnded(undisturbed.id);
    const row = await service.start({ ...plan, concurrency: 1 });
    await new Promise<void>((resolve) => {
      const off = app.store.onCommit((events) => {
        if (!events.some((event) => event.run === row.id && event.type === 'ruling')) return;
        off();
        resolve();
      });
    });
    expect(await service.cancel(row.id)).toMatchObject({ state: 'stopped' });
    await service.resume(row.id, undefined, { concurrency: 1 });
    expect(await service.whenEnded(row.id)).toMatchObject({
      state: 'finished',
      reason: whole.reason,
      digest: whole.digest,
    });
  });

  it('takes all families where the rule does not hold, and says so', async () => {
    const few = { ...plan, scenarios: scenarios.slice(0, 6), until: { metric: 'd' as const, width: 0.1 } };
    const { id } = await service.start(few);
    expect(await service.whenEnded(id)).toMatchObject({ state: 'finished', reason: '' });
    expect((await computeSummary(app.store, id)).stopping).toMatchObject({ families: 2, of: 2 });
    expect(ruleReach(few)).toEqual({ rule: few.until, families: 2 });
    expect(caveatsOf(await findingsOf(app.store, id, new Date(), app.models)).join()).toContain('has not held');
  });

  it('refuses panels that ask people, whose answers end debates in their own order', () => {
    const { models, environment } = app;
    const asking = { ...plan, panel: { ...plan.panel, human: 'escalated' as const } };
    expect(() => checkPlan(asking, { models, environment })).toThrow('until: panel offline asks a person');
  });
});
