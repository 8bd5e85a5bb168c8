import { writeRubric } from '../../agents/roles/rubric-writer.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateUpdate } from '../state.ts';

/** Writes the two spectra for a scenario that brought none. Without a rubric judges abstain, and the debate ends unresolved. */
export async function writeMissingRubric(debate: DebateContext): Promise<DebateUpdate> {
  const outcome = await writeRubric(debate.caller, debate.plan.panel.rubricWriter, debate.scenario);
  debate.append([
    outcome.kind === 'failed'
      ? { type: 'rubric-end', data: { kind: 'failed', failure: outcome.failure } }
      : {
          type: 'rubric-end',
          data: {
            kind: 'written',
            rubric: outcome.value,
            ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
            ...outcome.reading,
          },
        },
  ]);
  return { rubricGiven: true };
}
