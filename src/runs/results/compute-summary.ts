import { debateRecordOf } from '../../adjudication/debate-record.ts';
import { createStoppingSequence } from '../../analysis/run/stopping-sequence.ts';
import { clauseLevels } from '../../datasets/statements/level.ts';
import type { RunConfig } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { createRunSummary, type RunSummary } from '../../results/run-summary.ts';
import { groundTruth } from '../../simulation/ground-truth.ts';
import { hasEnded } from '../unheld.ts';

/** Findings of a run from its trace, one debate in memory at a time. */
export async function computeSummary(store: Store, run: string): Promise<RunSummary> {
  const truth = await groundTruth(store, run);
  const config = await store.runs.config(run);
  const summary = createRunSummary({
    seed: (await store.runs.run(run))?.seed ?? 0,
    panel: config.panel,
    spec: config.spec,
    statements: await statementsOf(config),
    clauseLevels: clauseLevels(config.spec),
    ...(truth === undefined ? {} : { truth }),
  });
  const { until } = config;
  const families = until === undefined ? [] : (await store.runs.plan(run)).scenarios.map(({ family }) => family);
  const stopping = until === undefined ? undefined : createStoppingSequence(until, families);
  for (const debate of await store.runs.debates(run)) {
    const record = debateRecordOf(await store.trace.bodies(run, debate.id));
    const { statements = [], family } = await store.runs.scenario(run, debate.position);
    summary.add(debate.id, record, statements);
    if (hasEnded(debate)) stopping?.end(family, record);
  }
  return { ...summary.result(), ...(stopping === undefined ? {} : { stopping: stopping.state() }) };
}

async function statementsOf({ spec, statements }: RunConfig) {
  if (statements !== undefined) return { statements, from: 'file' } as const;
  // The lexicon that splits statements has hundreds of modules; a run whose statements were given needs none of them.
  const { splitStatements } = await import('../../datasets/statements/split-statements.ts');
  return { statements: splitStatements(spec), from: 'rules' } as const;
}
