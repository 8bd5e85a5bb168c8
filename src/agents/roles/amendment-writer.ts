import type { Member } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { type AmendmentAnswer, amendmentAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { fenced, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** A contested case whose ruling blames a clause. `proposed` is the wording that the ruling itself suggested. */
export type BlamedCase = {
  query: string;
  values: Scenario['values'];
  problem: string;
  explanation: string;
  proposed: string | undefined;
};

/** One call writes a new wording of one clause from the cases that blame it; the first case gives question and values. */
export function writeAmendment(
  caller: ModelCaller,
  options: { member: Member; spec: Spec; clause: string; cases: readonly BlamedCase[]; seed: number },
): Promise<Outcome<AmendmentAnswer>> {
  const { member, spec, clause, cases, seed } = options;
  const [first] = cases;
  if (first === undefined) throw new Error('an amendment needs a case');
  return caller.structured(
    {
      member,
      purpose: 'amendment',
      messages: [
        { role: 'system', text: specPrompt('amendment-system', spec), cache: true },
        {
          role: 'user',
          text: prompt('amendment-user', {
            question: first.query,
            values: valuesBlock(first.values),
            cases: cases
              .map((blamedCase, index) => fenced('reasons', `Case ${index + 1}`, caseText(blamedCase), seed))
              .join('\n'),
            clause,
          }),
        },
      ],
    },
    'amendment',
    amendmentAnswerSchema,
  );
}

function caseText({ query, values, problem, explanation, proposed }: BlamedCase): string {
  const [item, other] = values;
  const wording = proposed === undefined ? '' : `\nWording the ruling suggested: ${proposed}`;
  return `${problem}: ${explanation}\nQuestion (${item.name} against ${other.name}): ${query.slice(0, 1500)}${wording}`;
}
