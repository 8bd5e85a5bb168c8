import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { requireRun } from '../../domain/require-run.ts';
import type { Budget, RunDefinition } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import { createRandom, shuffle } from '../../measures/seeded-random.ts';
import { assertCanRun } from '../../runs/create-run.ts';
import { recordsOf } from '../../runs/load-debate-record.ts';
import { estimateRun, type RunEstimate } from '../../spending/estimate-run.ts';
import { amendmentDiff, applyAmendments } from './apply-amendment.ts';
import { type Proposal, writeProposals } from './propose-amendments.ts';
import { trialFamilies } from './trial-families.ts';
import { type Trial, type Trials, trialPlan, tryAmendments, type Wording } from './try-amendments.ts';

type TriedProposal = Proposal & { diff: string; trial: Trial };

export type AmendReport = {
  run: string;
  simulated: boolean;
  /** Whether respondents read the spec in context, so that answers change with it, or only the judges' readings do. */
  respondentsReadSpec: boolean;
  /** Families the writer saw, and those it did not: only the latter decide. */
  shown: number;
  heldOut: number;
  /** The trial of all wordings beside the old one. */
  trial: Omit<Trials, 'trials'>;
  proposals: TriedProposal[];
  unusable: { clause: string; why: string }[];
  /**
   * All accepted wordings, and those that fell but rest on too few families to tell, in one spec. Several are tried once
   * more, together, on a further reading; its decision is theirs. Absent where there are none to put together.
   */
  together:
    | { clauses: string[]; amended: Spec; diff: string; trial: Trial; run: string | undefined; calls: number }
    | undefined;
};

type AmendOptions = {
  app: AppContext;
  most: number;
  budget: Budget;
  signal: AbortSignal;
  onProgress?: (text: string) => void;
  /** Told what a trial will take, before its first call. */
  onEstimate?: (estimate: RunEstimate) => void;
};

/**
 * Proposes new wordings for the clauses that a run's rulings blame most, written from half of the
 * families (seeded). On the other half the old wording is read afresh and each new one beside it, in
 * one run and in random order.
 * @throws MootcourtError `not-found`, `invalid-input` for a run without rulings that blame a clause
 */
export async function amendRun(run: string, options: AmendOptions): Promise<AmendReport> {
  const { app, most, budget, signal, onProgress } = options;
  const { store } = app;
  const base = await requireRun(store, run);
  const plan = await store.runs.plan(run);
  await assertCanRun({ ...plan, budget }, app);
  const records = await recordsOf(store, run);
  const families = [...new Set(plan.scenarios.map(({ family }) => family))];
  const mixed = shuffle(families, createRandom(`${plan.seed}:amend`));
  const half = Math.ceil(mixed.length / 2);
  const [shown, heldOut] = [new Set(mixed.slice(0, half)), mixed.slice(half)];
  const { proposals, unusable } = await writeProposals({ app, plan, spec: plan.spec, records, shown, most, signal });
  if (proposals.length === 0 && unusable.length === 0)
    throw new MootcourtError('invalid-input', `run: no ruling of ${run} blames a clause, so there is nothing to amend`);
  const familyOf = new Map(plan.scenarios.map(({ id, family }) => [id, family]));
  const wordings = proposals.map((proposal) => wordingOf(plan, [proposal], heldOut, familyOf));

  async function tried(some: readonly Wording[], reading: number): Promise<Trials> {
    const planned = trialPlan(plan, some, reading);
    if (planned.scenarios.length > 0) options.onEstimate?.(await estimateRun(planned, app.models, app.now()));
    return tryAmendments({ app, base, plan, wordings: some, reading, budget, signal });
  }

  onProgress?.(`trying ${proposals.length} wordings beside the old one on ${heldOut.length} held-out families`);
  const { trials, ...trial } = await tried(wordings, 1);
  const result = proposals.map((proposal, index): TriedProposal => {
    const amended = wordings[index]?.amended ?? plan.spec;
    return { ...proposal, diff: amendmentDiff(plan.spec, amended), trial: trials[index] as Trial };
  });
  const promising = result.filter(
    ({ trial: { decision, target } }) => decision.kind !== 'rejected' && target.families > 0,
  );
  return {
    run,
    simulated: base.simulated,
    respondentsReadSpec: isSpecRead(plan),
    shown: shown.size,
    heldOut: heldOut.length,
    trial,
    proposals: result,
    unusable,
    together: await allTogether(),
  };

  async function allTogether(): Promise<AmendReport['together']> {
    const [first, ...more] = promising;
    if (first === undefined) return undefined;
    const wording = wordingOf(plan, promising, heldOut, familyOf);
    const parts = {
      clauses: promising.map(({ clause }) => clause),
      amended: wording.amended,
      diff: amendmentDiff(plan.spec, wording.amended),
    };
    // One wording has had its trial.
    if (more.length === 0) return { ...parts, trial: first.trial, run: trial.run, calls: 0 };
    onProgress?.(`trying ${promising.length} wordings together, on a further reading`);
    const { trials: joint, run: jointRun, calls } = await tried([wording], 2);
    return { ...parts, trial: joint[0] as Trial, run: jointRun, calls };
  }
}

function isSpecRead({ panel: { respondents, respondentsReadSpec } }: RunDefinition): boolean {
  return respondents !== 'recorded' && respondents.some(({ readsSpec }) => readsSpec ?? respondentsReadSpec);
}

function wordingOf(
  plan: RunDefinition,
  proposals: readonly Proposal[],
  heldOut: readonly string[],
  familyOf: ReadonlyMap<string, string>,
): Wording {
  const blamed = new Set(proposals.flatMap(({ cases }) => cases.map((scenario) => familyOf.get(scenario) ?? '')));
  return { amended: applyAmendments(plan.spec, proposals), families: trialFamilies(heldOut, blamed) };
}
