import type { RunDefinition } from '../../domain/run.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { assumedDraft } from '../../spending/assumed-drafts.ts';
import { estimateJob, type JobEstimate } from '../../spending/estimate-job.ts';
import { type CompletedFamily, type CompletedPart, completeFamily } from './complete-family.ts';
import { checkCompletion, incompleteFamilies, inPlaces, type MissingCounts } from './complete-scenarios.ts';

export type CompletionEstimate = JobEstimate & { missing: MissingCounts };

/**
 * What completing a plan's questions would take, and the plan that it would leave, with assumed texts; no call is made.
 * @throws MootcourtError `invalid-input` for what cannot be completed
 */
export async function estimateCompletion(
  plan: RunDefinition,
  asked: ReadonlySet<CompletedPart>,
  models: ModelsFile,
  now: Date,
): Promise<{ estimate: CompletionEstimate | undefined; plan: RunDefinition }> {
  checkCompletion(plan, asked);
  const { families, counts } = incompleteFamilies(plan.scenarios, asked);
  if (families.length === 0) return { estimate: undefined, plan };
  const { rubricWriter, maxOutputTokens } = plan.panel;
  const { model } = rubricWriter;
  const origin = { source: 'questions', generator: model, rubricWriter: model, run: '', draw: 0 } as const;
  let completed: CompletedFamily[] = [];
  const estimate = await estimateJob(
    async (caller, bound) => {
      const written: CompletedFamily[] = [];
      for (const family of families)
        written.push(
          await completeFamily(caller, rubricWriter, family, {
            asked,
            origin: { ...origin, seed: plan.seed, simulated: false },
          }),
        );
      if (bound === 'expected') completed = written;
    },
    assumedDraft,
    models,
    now,
    maxOutputTokens,
  );
  return {
    estimate: { missing: counts, ...estimate },
    plan: { ...plan, scenarios: inPlaces(plan.scenarios, completed) },
  };
}
