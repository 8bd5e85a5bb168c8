import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { runNotFound } from '../../domain/require-run.ts';
import type { Budget, RunRow } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import { createRandom, shuffle } from '../../measures/seeded-random.ts';
import { checkPlan } from '../../runs/create-run.ts';
import { recordsOf } from '../../runs/load-debate-record.ts';
import { amendmentDiff, applyAmendments } from './apply-amendment.ts';
import { type Proposal, writeProposals } from './propose-amendments.ts';
import { type Trial, tryAmendment } from './try-amendment.ts';

type TriedProposal = Proposal & { diff: string; trial: Trial };

export type AmendReport = {
  run: string;
  simulated: boolean;
  /** Whether respondents read the spec in context, so that answers change with it, or only the judges' readings do. */
  respondentsReadSpec: boolean;
  /** Families the writer saw, and those it did not. */
  shown: number;
  heldOut: number;
  proposals: TriedProposal[];
  unusable: { clause: string; why: string }[];
  /**
   * All accepted amendments, and those that fell but rest on too few families to tell, together on every scenario of the run: its decision
   * is theirs. Absent where there are none.
   */
  together: { clauses: string[]; amended: Spec; diff: string; trial: Trial } | undefined;
};

/**
 * Proposes new wordings for the clauses that a run's rulings blame most, tries each on the scenarios that rest on it and on as many others, and
 * what did not fail together on the whole run. The writer sees every second family only (seeded).
 * @throws MootcourtError `not-found`, `invalid-input` for a run without rulings that blame a clause
 */
export async function amendRun(
  run: string,
  options: {
    app: AppContext;
    most: number;
    budget: Budget;
    signal: AbortSignal;
    onProgress?: (text: string) => void;
  },
): Promise<AmendReport> {
  const { app, most, budget, signal, onProgress } = options;
  const { store } = app;
  const base = await store.runs.run(run);
  if (base === undefined) throw runNotFound(run);
  const plan = await store.runs.plan(run);
  checkPlan({ ...plan, budget }, app);
  const records = await recordsOf(store, run);
  const families = [...new Set(plan.scenarios.map(({ family }) => family))];
  const mixed = shuffle(families, createRandom(`${plan.seed}:amend`));
  const shown = new Set(mixed.slice(0, Math.ceil(mixed.length / 2)));
  const { proposals, unusable } = await writeProposals({ app, plan, spec: plan.spec, records, shown, most, signal });
  if (proposals.length === 0 && unusable.length === 0)
    throw new MootcourtError('invalid-input', `run: no ruling of ${run} blames a clause, so there is nothing to amend`);
  const familyOf = new Map(plan.scenarios.map(({ id, family }) => [id, family]));
  const familiesOf = ({ cases }: Proposal) => new Set(cases.map((scenario) => familyOf.get(scenario) ?? ''));
  const tried: TriedProposal[] = [];
  for (const proposal of proposals) {
    onProgress?.(`trying ${tried.length + 1} of ${proposals.length}: ${proposal.clause}`);
    const target = familiesOf(proposal);
    const others = mixed.filter((family) => !target.has(family)).slice(0, Math.max(10, target.size));
    const amended = applyAmendments(plan.spec, [proposal]);
    const trial = await tryAmendment({
      app,
      base,
      plan,
      amended,
      target,
      families: new Set([...target, ...others]),
      shown,
      budget,
      signal,
    });
    tried.push({ ...proposal, diff: amendmentDiff(plan.spec, amended), trial });
  }
  const promising = tried.filter(({ trial }) => trial.decision.kind !== 'rejected');
  return {
    run,
    simulated: base.simulated,
    respondentsReadSpec: plan.panel.respondents !== 'recorded' && plan.panel.respondentsReadSpec,
    shown: shown.size,
    heldOut: families.length - shown.size,
    proposals: tried,
    unusable,
    together: promising.length === 0 ? undefined : await allTogether(promising),
  };

  async function allTogether(some: readonly TriedProposal[]): Promise<AmendReport['together']> {
    onProgress?.(`trying ${some.length} together on the whole run`);
    const amended = applyAmendments(plan.spec, some);
    const target = new Set(some.flatMap((proposal) => [...familiesOf(proposal)]));
    const trial = await tryAmendment({ app, base: base as RunRow, plan, amended, target, shown, budget, signal });
    return { clauses: some.map(({ clause }) => clause), amended, diff: amendmentDiff(plan.spec, amended), trial };
  }
}
