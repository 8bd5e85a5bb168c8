import { findValues } from '../../agents/roles/rubric-writer.ts';
import type { AppContext } from '../../app/app-context.ts';
import { createJobCaller } from '../../app/job-caller.ts';
import { hasUnnamedValues } from '../../datasets/scenarios/plain-questions.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { RunDefinition } from '../../domain/run.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { checkMembers, createRun } from '../../runs/create-run.ts';

/** Calls under way at once while values are found. */
const concurrency = 8;

/**
 * Finds the two values that each question without any sets against each other, by the panel's rubric
 * writer, in a job of its own whose ledger keeps the calls.
 * @returns the definition with all values, and the job whose calls it rests on
 * @throws MootcourtError `invalid-input` naming the first question for which none were found
 */
export async function findMissingValues(
  app: AppContext,
  plan: RunDefinition,
  options: { signal: AbortSignal; onProgress?: (found: number, of: number) => void },
): Promise<{ plan: RunDefinition; job: string | undefined }> {
  const unnamed = plan.scenarios.filter(hasUnnamedValues);
  if (unnamed.length === 0) return { plan, job: undefined };
  checkMembers(plan.panel, app, { hasClientSampler: app.clientSampler !== undefined });
  const { spec, panel, seed, budget } = plan;
  const job = { kind: 'generation', spec, panel, seed, ...(budget === undefined ? {} : { budget }) } as const;
  const { id } = await createRun(app.store, job, [], app.now());
  const caller = createJobCaller(app, id, plan, options.signal);
  const valuesOf = new Map<string, Scenario['values']>();
  try {
    const waiting = [...unnamed];
    const work = async () => {
      for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
        const outcome = await findValues(caller, panel.rubricWriter, scenario);
        if (outcome.kind === 'failed')
          throw new MootcourtError(
            'invalid-input',
            `${scenario.id}: the panel found no pair of values (${outcome.failure.message}); name one for all questions with --values`,
          );
        valuesOf.set(scenario.id, outcome.value);
        options.onProgress?.(valuesOf.size, unnamed.length);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    await app.store.runs.setState(id, 'finished', `found the values of ${valuesOf.size} questions`);
  } catch (error) {
    await app.store.runs.setState(id, 'failed', 'did not find the values of all questions');
    throw error;
  }
  return {
    plan: {
      ...plan,
      scenarios: plan.scenarios.map((scenario) => ({
        ...scenario,
        values: valuesOf.get(scenario.id) ?? scenario.values,
      })),
    },
    job: id,
  };
}
