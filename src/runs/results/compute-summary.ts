import { applyEvent, emptyRecord } from '../../adjudication/debate-record.ts';
import type { Store } from '../../domain/store.ts';
import { createRunSummary, type RunSummary } from '../../results/run-summary.ts';
import { groundTruth } from '../../simulation/ground-truth.ts';

/** Findings of a run from its trace, one debate in memory at a time. */
export async function computeSummary(store: Store, run: string): Promise<RunSummary> {
  const truth = await groundTruth(store, run);
  const summary = createRunSummary({
    seed: (await store.runs.run(run))?.seed ?? 0,
    panel: (await store.runs.config(run)).panel,
    ...(truth === undefined ? {} : { truth }),
  });
  for (const debate of await store.runs.debates(run)) {
    const record = emptyRecord();
    for (const body of await store.trace.bodies(run, debate.id)) applyEvent(record, body);
    summary.add(debate.id, record);
  }
  return summary.result();
}
