import { verifyCitation } from '../../adjudication/citations.ts';
import type { AdvocateArgument } from '../../domain/event.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { takeClauses } from '../../domain/selected-spec.ts';
import type { Spec } from '../../domain/spec.ts';
import { type AcceptedArgument, argumentAcceptSchema, argumentAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, fenced, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

type Labelled = { label: string; text: string };

/**
 * A respondent argues that its own answer follows the spec: an opening, then a rebuttal of what it
 * heard.
 */
export async function advocate(
  caller: ModelCaller,
  options: {
    member: Member;
    spec: Spec;
    /** Where it reads some clauses alone: which, and what room they have. */
    selection?: { clauses: readonly string[]; maxCharacters: number } | undefined;
    scenario: Scenario;
    own: Labelled;
    other: Labelled;
    part: 'opening' | 'rebuttal';
    heard: readonly AdvocateArgument[];
    seed: number;
    /** Receives the answer, JSON, while it is written. */
    onDelta?: ((text: string) => void) | undefined;
  },
): Promise<Outcome<AdvocateArgument>> {
  const { member, spec, selection, scenario, own, other, part, heard, seed, onDelta } = options;
  const selected = selection === undefined ? undefined : takeClauses(spec, selection.clauses, selection.maxCharacters);
  const read = selected?.spec ?? spec;
  const outcome = await caller.structured<AcceptedArgument>(
    {
      member,
      purpose: `advocate ${part}`,
      onDelta,
      messages: [
        {
          role: 'system',
          text: specPrompt('advocate-system', read, spec.clauses.length),
          cache: selected === undefined,
        },
        {
          role: 'user',
          text: prompt('advocate-user', {
            conversation: conversationBlock(scenario),
            values: valuesBlock(scenario.values),
            own: fenced('response', own.label, own.text, seed),
            other: fenced('response', other.label, other.text, seed),
            heard: heard
              .map((item) => `\n${fenced('argument', `${item.response} ${item.part}`, item.text, seed)}`)
              .join(''),
            part,
          }),
        },
      ],
    },
    {
      name: 'argument',
      schema: argumentAnswerSchema,
      accept: argumentAcceptSchema,
      choices: { clause: read.clauses.map(({ id }) => id) },
    },
  );
  if (outcome.kind === 'failed') return outcome;
  const citations = (outcome.value.citations ?? []).map((citation) => verifyCitation(spec, citation));
  const value = {
    response: own.label,
    respondent: memberName(member),
    part,
    text: outcome.value.argument,
    citations,
    ...(selected === undefined ? {} : { clausesRead: selected.clausesRead }),
    ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
    ...outcome.reading,
  };
  return { ...outcome, value };
}
