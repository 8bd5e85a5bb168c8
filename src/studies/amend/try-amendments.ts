import type { PairedDebate } from '../../analysis/comparison/paired-change.ts';
import { type DebateObservations, debateObservations } from '../../analysis/debate-observations.ts';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Budget, RunDefinition, RunRow } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Store } from '../../domain/store.ts';
import { createRandom, shuffle } from '../../measures/seeded-random.ts';
import { createRun } from '../../runs/create-run.ts';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { executeRun } from '../../runs/execute-run.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { type AmendmentEffect, amendmentEffect } from './amendment-effect.ts';
import { type Decision, decideAmendments } from './decide-amendments.ts';
import type { TrialFamilies } from './trial-families.ts';

/** A changed spec beside the old one on the same scenarios, both read afresh. */
export type Trial = {
  /** Fresh reading of the old wording against the new one. */
  target: AmendmentEffect;
  elsewhere: AmendmentEffect;
  /** The run's own reading of `target` against the fresh one of the same wording: what reading again does by itself. */
  rereading: AmendmentEffect;
  decision: Decision;
};

export type Trials = {
  /** Absent where no held-out family rests on any of the clauses, so that there was nothing to try. */
  run: string | undefined;
  debates: number;
  /** Calls that had to be made; all others came from the ledger. */
  calls: number;
  /** In the order of the wordings. */
  trials: Trial[];
};

/** A changed spec and the families it is tried on. */
export type Wording = { amended: Spec; families: TrialFamilies };

/**
 * The run that a trial is: the old wording on every family that any new one is tried on, and each
 * new one on its own families, in random order. Judges read the same answers and cannot tell which
 * wording is the new one. Only first readings count, so there are no rounds and no person is asked.
 * @param reading number of the reading, 1 or more: each is new calls
 */
export function trialPlan(plan: RunDefinition, wordings: readonly Wording[], reading: number): RunDefinition {
  const { budget: _none, until: _always, ...base } = plan;
  const sets = wordings.map(({ families: { target, elsewhere } }) => new Set([...target, ...elsewhere]));
  const old = new Set(sets.flatMap((set) => [...set]));
  const of = (arm: number, families: ReadonlySet<string>) =>
    plan.scenarios.flatMap((scenario): [number, Scenario][] =>
      families.has(scenario.family) ? [[arm, scenario]] : [],
    );
  const debates = shuffle(
    [old, ...sets].flatMap((families, arm) => of(arm, families)),
    createRandom(`${plan.seed}:arms:${reading}`),
  );
  return {
    ...base,
    kind: 'amendment',
    panel: { ...plan.panel, rounds: [], human: 'never' },
    scenarios: debates.map(([, scenario]) => scenario),
    arms: { specs: [plan.spec, ...wordings.map(({ amended }) => amended)], byPosition: debates.map(([arm]) => arm) },
    reading,
  };
}

type TrialOptions = {
  app: AppContext;
  base: RunRow;
  plan: RunDefinition;
  wordings: readonly Wording[];
  reading: number;
  budget: Budget;
  signal: AbortSignal;
};

/**
 * Holds a trial of new wordings and decides on each. Calls that the wording does not change come
 * from the run's ledger: answers of respondents that do not read the spec, and rubrics.
 */
export async function tryAmendments(options: TrialOptions): Promise<Trials> {
  const { app, base, plan, wordings, reading } = options;
  const { store } = app;
  const trial = trialPlan(plan, wordings, reading);
  const run = trial.scenarios.length === 0 ? undefined : await holdTrial(trial, options);
  const first = (await readings(store, base.id))[0] ?? new Map();
  const [old = new Map(), ...changed] = run === undefined ? [] : await readings(store, run, trial.arms?.byPosition);
  const effects = wordings.map(({ families: { target, elsewhere } }, index) => {
    const effect = (before: Readings, after: Readings, families: ReadonlySet<string>) =>
      amendmentEffect(pairsOf(before, after, families), plan.seed);
    const fresh = changed[index] ?? new Map();
    return {
      target: effect(old, fresh, target),
      elsewhere: effect(old, fresh, elsewhere),
      rereading: effect(first, old, target),
    };
  });
  const decisions = decideAmendments(effects);
  return {
    run,
    debates: trial.scenarios.length,
    calls: run === undefined ? 0 : (await store.ledger.totals(run)).calls,
    trials: effects.map((effect, index) => ({ ...effect, decision: decisions[index] as Decision })),
  };
}

async function holdTrial(trial: RunDefinition, { app, base, budget, signal }: TrialOptions): Promise<string> {
  const { store } = app;
  const row = await createRun(store, trial, [base.id, ...(await store.runs.reuse(base.id))], app.now());
  const ended = await executeRun(row.id, {
    ...app,
    client: app.modelClientsFor(trial),
    concurrency: concurrencyDefaults.debates,
    budget,
    signal,
  });
  // Half a trial must not decide: what stopped it may have to do with the wording.
  if (ended.state !== 'finished')
    throw new MootcourtError(
      signal.aborted ? 'cancelled' : 'budget-exceeded',
      `trial ${row.id} is ${ended.state}: ${ended.reason}; go on with mootcourt run --resume ${row.id}, or amend with a larger --budget`,
    );
  return row.id;
}

type Readings = ReadonlyMap<string, DebateObservations>;

function pairsOf(before: Readings, after: Readings, families: ReadonlySet<string>): PairedDebate[] {
  return [...after.values()].flatMap((reading): PairedDebate[] => {
    const known = before.get(reading.scenario);
    return known === undefined || !families.has(reading.family) ? [] : [{ before: known, after: reading }];
  });
}

/** Debates of a run by arm and scenario; all of arm 0 where it has none. */
async function readings(store: Store, run: string, armOf: readonly number[] = []) {
  const arms: Map<string, DebateObservations>[] = [];
  for (const debate of await store.runs.debates(run)) {
    const facts = debateObservations(debate.id, await loadDebateRecord(store, debate.id));
    if (facts === undefined || debate.state === 'failed') continue;
    const arm = armOf[debate.position] ?? 0;
    arms[arm] ??= new Map();
    arms[arm].set(facts.scenario, facts);
  }
  return arms;
}
