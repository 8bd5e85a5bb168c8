import type { AppContext } from '../app/app-context.ts';
import { type Panel, splitModelId } from '../domain/panel.ts';
import type { RunDefinition, RunRow } from '../domain/run.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import { panelModels } from '../settings/panel-file.ts';

/**
 * Tells, before a run goes on whose process ended without closing it, how many calls may be lost: those that were under
 * way. They are written nowhere before they end, since a write for each call would cost every run; a run that ends by a
 * signal, a limit or an error counts them itself.
 */
export async function noteLostCalls(
  row: RunRow,
  plan: Pick<RunDefinition, 'panel'>,
  { store, models }: Pick<AppContext, 'store' | 'models'>,
): Promise<void> {
  // Whoever closes a run, or leaves it for the next start, says why.
  if (row.state !== 'running' || row.reason !== '') return;
  const cutOff = (await store.runs.debates(row.id)).filter(({ state }) => state === 'running').length;
  const maxLostCalls = cutOff === 0 ? 0 : maxCallsUnderWay(plan.panel, models);
  if (maxLostCalls > 0) await store.trace.appendRun(row.id, { type: 'run-resume', data: { cutOff, maxLostCalls } });
}

/** What the providers of a panel let out at once; simulated and recorded agents make no calls. */
function maxCallsUnderWay(panel: Panel, { providers }: ModelsFile): number {
  const names = new Set(panelModels(panel).map(({ model }) => splitModelId(model).provider));
  return [...names].reduce((sum, name) => {
    const settings = providers[name];
    if (settings === undefined || !('concurrency' in settings)) return sum;
    const own = panel.limits?.[name]?.concurrency ?? settings.concurrency;
    return sum + Math.min(own, settings.concurrency);
  }, 0);
}
