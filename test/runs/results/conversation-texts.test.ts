import path from 'node:path';
import { expect, it } from 'vitest';
import { createAppContext } from '../../../src/app/app-context.ts';
import type { McpContext } from '../../../src/mcp/context.ts';
import { explanationOf, shortened } from '../../../src/mcp/debate-explanation.ts';
import { htmlReport } from '../../../src/report/html/report.ts';
import { markdownReport } from '../../../src/report/markdown/report.ts';
import { createRun } from '../../../src/runs/create-run.ts';
import { executeRun } from '../../../src/runs/execute-run.ts';
import { loadDebateTexts } from '../../../src/runs/load-debate-texts.ts';
import { loadScenarios, loadSpec } from '../../../src/runs/load-inputs.ts';
import { findingsOf } from '../../../src/runs/results/write-report.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { loadPanel } from '../../../src/settings/panel-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

it('reports print the later turns of contested conversations, and explain_debate tells them with D of the last answers [P248]', async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'turns.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
  const scenarios = loadScenarios('bundled').filter(({ turns = 1 }) => turns > 1);
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios,
    seed: 1,
  };
  const run = await createRun(app.store, plan, [], app.now());
  const signal = new AbortController().signal;
  await executeRun(run.id, { ...app, client: app.modelClientsFor(plan), concurrency: 8, budget: {}, signal });
  const findings = await findingsOf(app.store, run.id, app.now());
  const told = findings.summary.cases.find(({ turns = [] }) => turns.some(({ messages }) => messages !== undefined));
  if (told === undefined) throw new Error('expected a contested conversation of several turns');
  const shown = told.turns?.find(({ messages }) => messages !== undefined);
  expect(shown?.messages?.map(({ role }) => role).slice(0, 3)).toEqual(['assistant', 'user', 'assistant']);
  const texts = new Set(Object.values(await loadDebateTexts(app.store, told.debate)));
  const later = shown?.messages?.[1]?.text ?? '';
  expect(texts).toContain(later);
  const [opening = ''] = later.split(/[^\w ]/);
  for (const report of [htmlReport(findings), markdownReport(findings)]) {
    expect(report).toContain(`All answers of ${shown?.response}`);
    expect(report).toContain(opening.trim());
  }
  // The minority's view stands in both, with the clauses it rests on [P113].
  const dissent = findings.summary.cases.flatMap(({ ruling }) => ruling?.dissent ?? [])[0];
  if (dissent === undefined) throw new Error('expected a dissent');
  for (const report of [htmlReport(findings), markdownReport(findings)])
    expect(report.replace(/<[^>]*>/g, '')).toContain(
      `${dissent.judge} on ${dissent.response}: ${dissent.verdict} (${dissent.clauses[0]?.clause ?? ''}`,
    );
  const explanation = await explanationOf({ app } as unknown as McpContext, told.debate);
  expect(explanation.lastD).toBe(told.lastD);
  expect(explanation.conversations?.length).toBe(told.turns?.length);
  expect(explanation.conversations?.[0]).toMatchObject({ answers: expect.any(Number), ended: expect.any(String) });
  expect(explanation.judges.some(({ turns }) => Array.isArray(turns))).toBe(true);
  expect(shortened(explanation, 1).conversations).toHaveLength(1);
  await app.close();
}, 120_000);
