import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { RunDefinition } from '../domain/run.ts';
import { estimateRun, type RunEstimate } from '../spending/estimate-run.ts';
import { assertCanRun } from './create-run.ts';

/** What a run would cost, and why it could not be started as it is; null where it could. */
export type PlanEstimate = RunEstimate & { problem: string | null };

/** Estimates a run as `run --dry-run` does, and looks whether it could be started. Nothing is called that costs money. */
export async function estimatePlan(plan: RunDefinition, app: AppContext): Promise<PlanEstimate> {
  const estimate = await estimateRun(plan, app.models, app.now());
  try {
    await assertCanRun(plan, app);
    return { ...estimate, problem: null };
  } catch (error) {
    if (!(error instanceof MootcourtError)) throw error;
    return { ...estimate, problem: error.message };
  }
}
