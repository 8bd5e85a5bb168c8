import { requireRun } from '../../domain/require-run.ts';
import type { Store } from '../../domain/store.ts';
import type { Findings } from '../../results/findings.ts';
import { lostCallsOf } from '../../results/lost-calls.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { panelModels } from '../../settings/panel-file.ts';
import { packageVersion } from '../../settings/paths.ts';
import { unpricedModels } from '../../spending/reserve-call.ts';
import { specVersionOf } from '../spec-version.ts';
import { withConversationTexts } from './conversation-texts.ts';

/** Where `mootcourt serve` answers unless told otherwise. */
const defaultViewer = 'http://127.0.0.1:7331';

/**
 * Everything a report tells of a run whose summary is computed already.
 * @param options.models tells which members have no price
 * @throws MootcourtError `not-found`
 */
export async function findingsWith(
  store: Store,
  run: string,
  summary: RunSummary,
  options: { now: Date; viewer?: string; models?: ModelsFile },
): Promise<Findings> {
  const row = await requireRun(store, run);
  const config = await store.runs.config(run);
  const { panel } = config;
  const totals = await store.ledger.totals(run);
  const lost = lostCallsOf(await store.trace.events(run, { debate: '' }));
  const { now, viewer = defaultViewer, models } = options;
  const unpriced = models === undefined ? [] : unpricedModels(panelModels(panel), models);
  const made = { at: now.toISOString(), version: packageVersion(), viewerUrl: viewer };
  const complete = await withConversationTexts(store, summary);
  return {
    run: row,
    summary: complete,
    panel,
    specVersion: specVersionOf(config),
    totals,
    ...(lost === undefined ? {} : { lost }),
    unpriced,
    ...made,
  };
}
