import { type DebateObservations, debateObservations } from '../../analysis/debate-observations.ts';
import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Budget, RunDefinition, RunRow } from '../../domain/run.ts';
import type { Spec } from '../../domain/spec.ts';
import type { Store } from '../../domain/store.ts';
import { createRun } from '../../runs/create-run.ts';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { executeRun } from '../../runs/execute-run.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { type AmendmentEffect, amendmentEffect, type Decision, decide, type PairedDebate } from './amendment-effect.ts';

/** A changed spec tried on scenarios of a run. `target` are those it should settle, `elsewhere` those it should not touch. */
export type Trial = {
  run: string;
  /** Calls that had to be made; all others came from the ledger. */
  calls: number;
  target: AmendmentEffect;
  /** The part of `target` in families that the amendment's writer did not see. */
  heldOut: AmendmentEffect;
  elsewhere: AmendmentEffect;
  decision: Decision;
};

/**
 * Debates some scenarios of a run again under a changed spec, with the same panel and seed, and pairs them with the run's own debates. Calls
 * that the change does not touch come from its ledger: answers of respondents that do not read the spec, and rubrics.
 */
export async function tryAmendment(options: {
  app: AppContext;
  base: RunRow;
  plan: RunDefinition;
  amended: Spec;
  /** Families the change should settle; all other families of the trial count as elsewhere. */
  target: ReadonlySet<string>;
  /** Families to try; all of the run where absent. */
  families?: ReadonlySet<string>;
  shown: ReadonlySet<string>;
  budget: Budget;
  signal: AbortSignal;
  onDebateEnd?: (contested: boolean) => void;
}): Promise<Trial> {
  const { app, base, plan, amended, target, families, shown, budget, signal, onDebateEnd } = options;
  const { store } = app;
  const scenarios = plan.scenarios.filter(({ family }) => families === undefined || families.has(family));
  const trial: RunDefinition = { ...plan, kind: 'amendment', spec: amended, scenarios };
  const row = await createRun(store, trial, [base.id, ...(await store.runs.reuse(base.id))], app.now());
  const ended = await executeRun(row.id, {
    ...app,
    client: app.modelClientsFor(trial),
    concurrency: concurrencyDefaults.debates,
    budget,
    signal,
    onDebateEnd: (debate) => onDebateEnd?.(debate.contested),
  });
  // Half a trial must not decide: what stopped it may have to do with the wording.
  if (ended.state !== 'finished' && ended.state !== 'awaiting-review')
    throw new MootcourtError(
      signal.aborted ? 'cancelled' : 'budget-exceeded',
      `trial ${row.id} is ${ended.state}: ${ended.reason}; go on with mootcourt run --resume ${row.id}, or amend with a larger --budget`,
    );
  const before = await factsByScenario(store, base.id);
  const pairs = [...(await factsByScenario(store, row.id)).values()].flatMap((after): PairedDebate[] => {
    const known = before.get(after.scenario);
    return known === undefined ? [] : [{ before: known, after }];
  });
  const effect = (some: (family: string) => boolean) =>
    amendmentEffect(
      pairs.filter((pair) => some(pair.before.family)),
      plan.seed,
    );
  const [on, elsewhere] = [effect((family) => target.has(family)), effect((family) => !target.has(family))];
  return {
    run: row.id,
    calls: (await store.ledger.totals(row.id)).calls,
    target: on,
    heldOut: effect((family) => target.has(family) && !shown.has(family)),
    elsewhere,
    decision: decide(on, elsewhere),
  };
}

async function factsByScenario(store: Store, run: string): Promise<Map<string, DebateObservations>> {
  const result = new Map<string, DebateObservations>();
  for (const debate of await store.runs.debates(run)) {
    const facts = debateObservations(debate.id, await loadDebateRecord(store, debate.id));
    if (facts !== undefined && debate.state !== 'failed') result.set(facts.scenario, facts);
  }
  return result;
}
