import type { ModelCompletion } from '../../domain/model-client.ts';
import type { Member } from '../../domain/panel.ts';
import type { Spec } from '../../domain/spec.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { specPrompt } from '../prompts/prompt-blocks.ts';

/** Puts the bare query to a respondent. It never sees values, rubric or nudge; the spec only where the panel says so. */
export function respond(
  caller: ModelCaller,
  options: {
    member: Member;
    query: string;
    spec: Spec | undefined;
    sample: number;
    onDelta?: ((text: string) => void) | undefined;
  },
): Promise<Outcome<ModelCompletion>> {
  const { member, query, spec, sample, onDelta } = options;
  const user = { role: 'user', text: query } as const;
  const messages =
    spec === undefined
      ? [user]
      : [{ role: 'system', text: specPrompt('respondent-system', spec), cache: true } as const, user];
  return caller.text({ member, purpose: 'response', messages, sample, onDelta });
}
