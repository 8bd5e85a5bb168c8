import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { estimateRun } from '../../src/spending/estimate-run.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const now = new Date('2026-11-27T12:00:00Z');
const scenarios = loadScenarios('bundled');
const plan: RunDefinition = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: scenarios.slice(0, 8),
  seed: 1,
};
const priced = (models: readonly string[]) =>
  Object.fromEntries(models.map((model) => [model, { input: 2, cachedInput: 0.2, output: 10, batch: 0.5 }]));

describe('the estimate of a run [P60]', () => {
  it('holds between its least and its most what the run then takes', async () => {
    const bundled = loadModels();
    const members = [
      ...(plan.panel.respondents as { model: string }[]),
      ...plan.panel.judges,
      plan.panel.metaAdjudicator,
    ];
    const models = { ...bundled, prices: priced(members.map(({ model }) => model)) };
    const estimate = await estimateRun(plan, models, now);
    const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'estimate.db') };
    const app = await createAppContext({ environment, models, now: () => new Date() });
    const service = createRunService(app);
    const { id } = await service.whenEnded((await service.start(plan)).id);
    const { calls, inputTokens, outputTokens, costUsd } = await app.store.ledger.totals(id);
    await app.close();
    for (const [taken, range] of [
      [calls, estimate.calls],
      [inputTokens, estimate.inputTokens],
      [outputTokens, estimate.outputTokens],
      [costUsd, estimate.costUsd],
    ] as const) {
      expect(range.low).toBeLessThanOrEqual(taken);
      expect(taken).toBeLessThanOrEqual(range.high);
      expect(range.expected).toBeGreaterThanOrEqual(range.low);
      expect(range.expected).toBeLessThanOrEqual(range.high);
    }
    expect(estimate.costUsd.high).toBeLessThanOrEqual(estimate.ceilingUsd);
    expect(estimate.unpriced).toEqual([]);
  });

  it('counts the calls of the shortest way exactly: every answer, every judge once', async () => {
    const { calls, rehearsed, debates } = await estimateRun({ ...plan, scenarios }, loadModels(), now);
    expect({ rehearsed, debates }).toEqual({ rehearsed: 40, debates: scenarios.length });
    const turning = scenarios.filter(({ turns }) => turns === 3).length;
    // A respondent of three turns gives two more answers to two messages of the simulated user.
    const later = turning * 12 * (2 + 2);
    expect(calls.low).toBe(scenarios.length * (12 + 12 * 3) + later);
    // Two rounds in which all judges hear all answers again, four speeches, one ruling; and the half that is read again.
    const debated = scenarios.length * (12 + 12 * 3 * 3 + 4 + 1) + later;
    expect((calls.high - debated) / (scenarios.length * 12 * 3)).toBeCloseTo(plan.panel.rereadShare, 1);
    const bare = await estimateRun({ ...plan, panel: { ...plan.panel, rereadShare: 0 }, scenarios }, loadModels(), now);
    expect(bare.calls.high).toBe(debated);
  });

  it('counts every turn: three answers and two user messages of each respondent', async () => {
    const three = { ...plan, scenarios: scenarios.filter(({ turns }) => turns === 3).slice(0, 1) };
    const { calls, byModel } = await estimateRun(three, loadModels(), now);
    const callsOf = (name: string) => byModel.find(({ model }) => model === name)?.calls.low;
    expect(callsOf('simulated:o3')).toBe(3);
    expect(callsOf('simulated:user')).toBe(12 * 2);
    expect(calls.low).toBe(12 * 3 + 12 * 2 + 12 * 3);
    const one = await estimateRun({ ...plan, panel: { ...plan.panel, turns: 2 } }, loadModels(), now);
    expect(one.byModel.find(({ model }) => model === 'simulated:user')?.calls.low).toBe(8 * 12);
  });

  it('batches halve what goes through them', async () => {
    const models = { ...loadModels(), prices: priced(plan.panel.judges.map(({ model }) => model)) };
    const direct = await estimateRun(plan, models, now);
    const batch = await estimateRun({ ...plan, batch: true }, models, now);
    expect(batch.costUsd.expected).toBeCloseTo(direct.costUsd.expected / 2, 9);
    expect(batch.calls).toEqual(direct.calls);
  });

  it('is told by the command without a key and without a store', async () => {
    const folder = temporaryFolder();
    const args = ['run', '--panel', 'frontier', '--limit', '2', '--dry-run'];
    const { code, stdout } = await runCli(folder, args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 debates on helpful-assistant with panel frontier; no call was made/);
    expect(stdout).toMatch(/Money +\$\d+\.\d+ \[\$\d+\.\d+, \$\d+\.\d+\], never more than \$\d+\.\d+/);
    expect(stdout).toContain('n = 2 of 2 debates rehearsed');
    expect(stdout).toContain('counted as $0: google:gemini-3.1-pro-preview');
    expect(JSON.parse((await runCli(folder, [...args, '--json'])).stdout).estimate.debates).toBe(2);
    expect((await runCli(folder, ['replay', 'none'])).stderr).toContain('no debate none');
  });
});
