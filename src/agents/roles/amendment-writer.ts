import type { ClausesRead } from '../../domain/assessment.ts';
import { messagesOf } from '../../domain/conversation.ts';
import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { takeClauses } from '../../domain/selected-spec.ts';
import type { Spec } from '../../domain/spec.ts';
import { type AmendmentAnswer, amendmentAnswerSchema } from '../answer-schemas.ts';
import { failed } from '../failed-outcome.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, fenced, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/**
 * A contested case whose ruling blames a clause. `proposed` is the wording that the ruling itself
 * suggested.
 */
export type BlamedCase = {
  scenario: Pick<Scenario, 'query' | 'messages'>;
  values: Scenario['values'];
  problem: string;
  explanation: string;
  proposed: string | undefined;
};

/** Clauses that the writer reads in place of the whole spec, beside the one that it rewrites, as far as there is room. */
type WriterSelection = { clauses: readonly string[]; maxCharacters: number };

/**
 * One call writes a new wording of one clause from the cases that blame it; the first case gives
 * question and values.
 */
export async function writeAmendment(
  caller: ModelCaller,
  options: {
    member: Member;
    spec: Spec;
    clause: string;
    cases: readonly BlamedCase[];
    seed: number;
    selection?: WriterSelection | undefined;
  },
): Promise<Outcome<AmendmentAnswer & { clausesRead?: ClausesRead }>> {
  const { member, spec, clause, cases, seed, selection } = options;
  const [first] = cases;
  if (first === undefined) throw new Error('an amendment needs a case');
  const selected = selection && takeClauses(spec, [clause, ...selection.clauses], selection.maxCharacters);
  if (selected !== undefined && !selected.clausesRead.ids.includes(clause))
    return failed(
      'too-large',
      `it does not fit into ${selection?.maxCharacters} characters; raise selectedSpecCharacters`,
    );
  const outcome = await caller.structured(
    {
      member,
      purpose: 'amendment',
      messages: [
        {
          role: 'system',
          text: specPrompt('amendment-system', selected?.spec ?? spec, spec.clauses.length),
          cache: selected === undefined,
        },
        {
          role: 'user',
          text: prompt('amendment-user', {
            conversation: conversationBlock(first.scenario),
            values: valuesBlock(first.values),
            cases: cases
              .map((blamedCase, index) => fenced('reasons', `Case ${index + 1}`, caseText(blamedCase), seed))
              .join('\n'),
            clause,
          }),
        },
      ],
    },
    { name: 'amendment', schema: amendmentAnswerSchema },
  );
  if (outcome.kind === 'failed' || selected === undefined) return outcome;
  return { ...outcome, value: { ...outcome.value, clausesRead: selected.clausesRead } };
}

/** A case as the writer reads it. */
export function caseText({ scenario, values, problem, explanation, proposed }: BlamedCase): string {
  const [item, other] = values;
  const wording = proposed === undefined ? '' : `\nWording the ruling suggested: ${proposed}`;
  return `${problem}: ${explanation}\nConversation (${item.name} against ${other.name}): ${conversationText(scenario)}${wording}`;
}

/** Longest text of a case's conversation, in characters: its end is what was answered. */
const maxCaseCharacters = 1500;

function conversationText(scenario: BlamedCase['scenario']): string {
  const text = messagesOf(scenario)
    .map(({ role, text }) => `${role}: ${text}`)
    .join('\n');
  return text.length <= maxCaseCharacters ? text : `(shortened) …${text.slice(-maxCaseCharacters)}`;
}
