import path from 'node:path';
import { expect, it } from 'vitest';
import { createAppContext } from '../../../src/app/app-context.ts';
import { planText } from '../../../src/cli/output/plan-text.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { createRunService } from '../../../src/runs/run-service.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { loadPanel } from '../../../src/settings/panel-file.ts';
import { estimateRun } from '../../../src/spending/estimate-run.ts';
import { pilotFacts } from '../../../src/studies/plan/pilot-facts.ts';
import { planMoney, shapeOf } from '../../../src/studies/plan/plan-money.ts';
import { planStudy } from '../../../src/studies/plan/plan-study.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

it('plans from a run in the store, with money as the dry run counts it [P266]', async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'pilot.db') };
  const now = () => new Date(Date.UTC(2026, 10, 28));
  const app = await createAppContext({ environment, models: loadModels(), now, wordMs: 0 });
  const service = createRunService(app);
  try {
    const offline = loadPanel('offline');
    const respondents = offline.respondents.slice(0, 2) as typeof offline.respondents;
    const panel = { ...offline, respondents, samples: 2, rounds: [] };
    const scenarios = loadScenarios('bundled').slice(0, 12);
    const spec = loadSpec('helpful-assistant');
    const { id } = await service.start({ kind: 'stress-test', spec, panel, scenarios, seed: 1 });
    await service.whenEnded(id);
    const pilot = await pilotFacts(app.store, id);
    expect(pilot).toMatchObject({ families: 4, debates: 12, responses: 48, samples: 2, simulated: true });
    expect(pilot.spread.problematic?.values).toHaveLength(4);
    expect(pilot.answers).toMatchObject({ groups: 24, perFamily: 6 });
    expect(pilot.agreement.estimate.n).toBe(48);

    const priced = {
      kind: 'stress-test' as const,
      spec,
      panel: loadPanel('frontier'),
      scenarios: scenarios.slice(0, 3),
      seed: 1,
    };
    const shape = shapeOf(priced);
    const goals = { metric: 'contested' as const, width: 0.3, change: 0.3, clauses: 2, reliability: 0.8 };
    const study = planStudy(goals, {}, shape, pilot);
    const money = await planMoney(study, priced, app.models, now());
    const { costUsd } = await estimateRun(priced, app.models, now());
    expect(money.rehearsed).toBe(1);
    expect(money.perFamily).toEqual(costUsd);
    expect(money.families.expected).toBeCloseTo(costUsd.expected * study.families.families, 9);
    expect(money.byJudges.map(({ judges }) => judges)).toEqual([1, 3, 5, 7, 9]);
    expect(money.byJudges[4]?.costUsd.expected).toBeGreaterThan(money.byJudges[0]?.costUsd.expected ?? 0);
    const text = planText({ pilot, shape, panel: 'frontier', spec: spec.id, study, money });
    expect(text).toContain(`run ${id}: 12 debates in 4 scenario families, 48 responses [simulated agents`);
    expect(text).toContain('the pilot was held by panel offline');
    expect(text).toMatch(/fixed before the run +\d+.* \$[\d.]+ \[\$[\d.]+, \$[\d.]+\]/);
    expect(text).toContain('labels correct the rate of problematic responses');
  } finally {
    await service.drain();
    await app.close();
  }
}, 120_000);
