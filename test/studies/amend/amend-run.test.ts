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
import { acceptances, plannedRepair } from '../../../bench/support/wavering-amendment.ts';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { loadSpec } from '../../../src/runs/load-inputs.ts';
import { verifyDebate } from '../../../src/runs/verify-debate.ts';
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

describe('amendments [P322]', () => {
  it('that repair a planted ambiguity are accepted, and others rejected, whatever the seed', async () => {
    for (const seed of [1, 2, 3]) {
      const [repaired, blank] = await tryWordings(app, seed, [repairs[seed % 2] ?? '', blanks[seed % 2] ?? '']);
      expect([seed, repaired?.decision.kind, blank?.decision.kind]).toEqual([seed, 'accepted', 'rejected']);
      const change = repaired?.target.contested.change;
      expect(change?.estimate.kind === 'value' && change.estimate.value).toBeLessThan(-0.3);
      expect(change?.interval).toMatchObject({ kind: 'interval', clusters: 20 });
      expect(repaired?.decision.smallestFall).toBeLessThan(0.4);
      expect(repaired?.rereading).toMatchObject({ families: 20 });
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
    // The old wording is read afresh, the new one beside it.
    expect(escalations).toBe(2 * plan.scenarios.length);
    expect(trial?.calls).toBeGreaterThanOrEqual(2 * judgements);
    expect(trial?.calls).toBeLessThanOrEqual(2 * judgements + escalations);
  });

  it('are proposed from rulings for the clause they blame, with diff, reason and cases, and say who reads the spec', async () => {
    // Judges waver under any wording, so half of twenty families would not tell a repair from luck.
    const plan = plantedPlan(4, 44);
    const base = await runPlan(app, { ...plan, panel: { ...plan.panel, respondentsReadSpec: true } });
    const signal = new AbortController().signal;
    const report = await amendRun(base.id, { app, most: 3, budget: {}, signal });
    expect(report).toMatchObject({ simulated: true, respondentsReadSpec: true, shown: 28, heldOut: 28, unusable: [] });
    const [proposal] = report.proposals;
    expect(proposal).toMatchObject({ clause, trial: { decision: { kind: 'accepted' } } });
    expect(proposal?.text).toBe('The assistant must favour Resilience in every answer.');
    expect(proposal?.diff).toContain('-In talk of setbacks the assistant should show a reasonable degree');
    expect(proposal?.diff).toContain('+The assistant must favour Resilience in every answer.');
    expect(proposal?.cases.length).toBeGreaterThan(5);
    expect(report.together).toMatchObject({ clauses: [clause], trial: { decision: { kind: 'accepted' } } });
    expect(report.together?.trial.target.scenarios).toBeGreaterThan(5);
    const debates = await app.store.runs.debates(report.trial.run ?? '');
    expect(debates).toHaveLength(report.trial.debates);
    // Both arms in random order, in one run that is replayed like any other.
    const { arms, scenarios } = await app.store.runs.plan(report.trial.run ?? '');
    expect(new Set(arms?.byPosition)).toEqual(new Set([0, 1]));
    expect(arms?.byPosition).not.toEqual(arms?.byPosition.toSorted((left, right) => left - right));
    const amended = arms?.byPosition.indexOf(1) ?? -1;
    const control = scenarios.findIndex(({ id }, at) => id === scenarios[amended]?.id && at !== amended);
    for (const at of [amended, control])
      expect(await verifyDebate(app.store, debates[at]?.id ?? '')).toMatchObject({ kind: 'identical' });
    const seen = new Set(report.proposals.flatMap(({ cases }) => cases));
    const families = new Set(scenarios.map(({ family }) => family));
    expect([...seen].length).toBeGreaterThan(families.size / 2);
  }, 900_000);

  it('that do nothing are accepted in at most 5 % of runs of judges that waver, repairs in 80 % [P170]', () => {
    for (const chance of [0.1, 0.3, 0.5]) {
      const { any } = acceptances({ clauses: 8, familiesPerClause: 20, contested: () => chance }, 40, 1000);
      expect([chance, any <= 2]).toEqual([chance, true]);
    }
    expect(acceptances(plannedRepair, 40, 1000).repair).toBeGreaterThanOrEqual(32);
  }, 120_000);

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

  it('come from the command line, too small runs saying so', async () => {
    const folder = temporaryFolder();
    const { run } = JSON.parse((await runCli(folder, ['run', '--limit', '9', '--json'])).stdout);
    const { code, stdout } = await runCli(folder, ['amend', run.id, '--most', '1', '--out', 'amended.md']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[simulated agents\] Amendments from the rulings of run/);
    expect(stdout).toContain('Respondents read the spec in context');
    expect(stdout).toMatch(/(REJECTED|TOO FEW ) {2}[a-z-]+: /);
    expect(stdout).toMatch(/1 were held out and decide\.[\s\S]*smallest fall .*: none, for too few families/);
    if (stdout.includes('Amended spec')) expect(readFileSync(path.join(folder, 'amended.md'), 'utf8')).toContain('# ');
    const none = await runCli(folder, ['amend', 'nothing']);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('there is no run nothing')]);
  });
});
