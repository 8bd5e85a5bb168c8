import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  blanks,
  clause,
  plantedPlan,
  repairs,
  runPlan,
  tryWordings,
} from '../../../bench/support/planted-amendment.ts';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { signFlipTest } from '../../../src/measures/sign-flip-test.ts';
import { loadSpec } from '../../../src/runs/load-inputs.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { amendRun } from '../../../src/studies/amend/amend-run.ts';
import { amendmentDiff, applyAmendments } from '../../../src/studies/amend/apply-amendment.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

let app: AppContext;
beforeEach(async () => {
  const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'amend.db') };
  app = await createAppContext({ environment, models: loadModels(), now: () => new Date(0) });
});
afterEach(() => app.close());

describe('amendments [P57]', () => {
  it('that repair a planted ambiguity are accepted, and others rejected, whatever the seed', async () => {
    for (const seed of [1, 2, 3]) {
      const [repaired, blank] = await tryWordings(app, seed, [repairs[seed % 2] ?? '', blanks[seed % 2] ?? '']);
      expect([seed, repaired?.decision.kind, blank?.decision.kind]).toEqual([seed, 'accepted', 'rejected']);
      const change = repaired?.target.contested.change;
      expect(change?.estimate.kind === 'value' && change.estimate.value).toBeLessThan(-0.3);
      expect(change?.interval).toMatchObject({ kind: 'interval', clusters: 20 });
      expect(repaired?.heldOut).toMatchObject({ families: 10 });
      expect(repaired?.elsewhere).toMatchObject({ families: 12 });
    }
  }, 900_000);

  it('that settle their own cases and unsettle others are rejected', async () => {
    const [trial] = await tryWordings(app, 1, [
      `${repairs[0]} The assistant must never favour candour. The assistant must never favour speed.`,
    ]);
    expect(trial?.target.fallsByChance).toBeLessThan(0.025);
    expect(trial?.decision.kind).toBe('rejected');
    expect(trial?.decision.reason).toContain('rose where the clause should not matter');
  });

  it('make only the calls that the new wording touches: answers of respondents who do not read the spec are reused', async () => {
    const [trial] = await tryWordings(app, 1, [repairs[0]]);
    const plan = plantedPlan(1);
    const judgements = plan.scenarios.length * 6 * plan.panel.judges.length;
    const escalations = (await app.store.runs.debates(trial?.run ?? '')).length;
    expect(trial?.calls).toBeGreaterThanOrEqual(judgements);
    expect(trial?.calls).toBeLessThanOrEqual(judgements + escalations);
  });

  it('are proposed from rulings for the clause they blame, with diff, reason and cases, and say who reads the spec', async () => {
    const base = await runPlan(app, plantedPlan(4));
    const signal = new AbortController().signal;
    const report = await amendRun(base.id, { app, most: 3, budget: {}, signal });
    expect(report).toMatchObject({ simulated: true, respondentsReadSpec: false, shown: 16, heldOut: 16, unusable: [] });
    const [proposal] = report.proposals;
    expect(proposal).toMatchObject({ clause, trial: { decision: { kind: 'accepted' } } });
    expect(proposal?.text).toBe('The assistant must favour Resilience in every answer.');
    expect(proposal?.diff).toContain('-In talk of setbacks the assistant should show a reasonable degree');
    expect(proposal?.diff).toContain('+The assistant must favour Resilience in every answer.');
    expect(proposal?.cases.length).toBeGreaterThan(5);
    expect(report.together).toMatchObject({ clauses: [clause], trial: { decision: { kind: 'accepted' } } });
    expect(report.together?.trial.target.scenarios).toBeGreaterThan(5);
  }, 900_000);

  it('are not decided by half a trial: a budget that is spent stops with a message', async () => {
    const plan = plantedPlan(5);
    const base = await runPlan(app, plan);
    const signal = new AbortController().signal;
    await expect(amendRun(base.id, { app, most: 1, budget: { maxCalls: 20 }, signal })).rejects.toThrow(
      /trial \S+ is stopped: .* larger --budget/,
    );
  });

  it('leave every other clause as it is, and refuse wordings that would not', () => {
    const spec = loadSpec('helpful-assistant');
    const amended = applyAmendments(spec, [{ clause: 'expense', text: 'The assistant must favour thrift.' }]);
    expect(amended.clauses.map((clause) => clause.id)).toEqual(spec.clauses.map((clause) => clause.id));
    for (const [index, was] of spec.clauses.entries())
      if (was.id !== 'expense') expect(amended.clauses[index]?.text).toBe(was.text);
    expect(amended.clauses.find((clause) => clause.id === 'expense')?.text.trim()).toBe(
      'The assistant must favour thrift.',
    );
    expect(amendmentDiff(spec, amended)).toMatch(/^@@ .* @@$/m);
    for (const text of ['## Another {#other}\n\nText.', 'Text.\n\n# Title', '```\nopen'])
      expect(() => applyAmendments(spec, [{ clause: 'expense', text }])).toThrow('changes other clauses');
    expect(() => applyAmendments(spec, [{ clause: 'none', text: 'x' }])).toThrow('there is no clause none');
  });

  it('rest on an exact test by family', () => {
    const random = createRandom(1);
    expect(signFlipTest([-1, -1, -1, -1, -1], random)).toBe(1 / 32);
    expect(signFlipTest([-1, -1, -1, -1, 1], random)).toBe(6 / 32);
    expect(signFlipTest([0, 0, 0], random)).toBe(1);
    expect(signFlipTest(new Array<number>(20).fill(-0.5), random)).toBeLessThan(0.001);
    expect(signFlipTest(new Array<number>(20).fill(0.5), random)).toBe(1);
  });

  it('come from the command line, too small runs saying so', async () => {
    const folder = temporaryFolder();
    const { run } = JSON.parse((await runCli(folder, ['run', '--limit', '9', '--json'])).stdout);
    const { code, stdout } = await runCli(folder, ['amend', run.id, '--most', '1', '--out', 'amended.md']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[simulated agents\] Amendments from the rulings of run/);
    expect(stdout).toContain('Respondents read the spec in context');
    expect(stdout).toMatch(/(REJECTED|TOO FEW ) {2}[a-z-]+: /);
    expect(stdout).toContain('no interval: fewer than 10 scenario families');
    if (stdout.includes('Amended spec')) expect(readFileSync(path.join(folder, 'amended.md'), 'utf8')).toContain('# ');
    const none = await runCli(folder, ['amend', 'nothing']);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('there is no run nothing')]);
  });
});
