import { verifyCitation } from '../../adjudication/citations.ts';
import type { Assessed, Assessment } from '../../domain/assessment.ts';
import type { Member } from '../../domain/panel.ts';
import type { Judgement } from '../../domain/ruling.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { rulingAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, fenced, rubricBlock, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';
import { reasonsLine } from './judge.ts';

export type ContestedCase = { label: string; text: string; assessments: readonly Assessment[] };

/**
 * One call rules on all responses of a debate that stayed contested, and names what in the spec let
 * the panel part.
 */
export async function adjudicate(
  caller: ModelCaller,
  options: {
    member: Member;
    spec: Spec;
    scenario: Scenario;
    rubric: Rubric;
    cases: readonly ContestedCase[];
    seed: number;
  },
): Promise<Outcome<Judgement>> {
  const { member, spec, scenario, rubric, cases, seed } = options;
  const outcome = await caller.structured(
    {
      member,
      purpose: 'ruling',
      messages: [
        { role: 'system', text: specPrompt('meta-system', spec), cache: true },
        {
          role: 'user',
          text: prompt('meta-user', {
            conversation: conversationBlock(scenario),
            values: valuesBlock(scenario.values),
            rubric: rubricBlock(rubric),
            cases: cases.map((contestedCase) => caseBlock(contestedCase, seed)).join('\n\n'),
            labels: cases.map((contestedCase) => contestedCase.label).join(', '),
          }),
        },
      ],
    },
    {
      name: 'ruling',
      schema: rulingAnswerSchema,
      choices: { clause: spec.clauses.map(({ id }) => id), response: cases.map(({ label }) => label) },
    },
  );
  if (outcome.kind === 'failed') return outcome;
  const { verdicts, problem, citations, explanation, amendment } = outcome.value;
  const asked = new Set(cases.map((contestedCase) => contestedCase.label));
  return {
    ...outcome,
    value: {
      by: 'meta-adjudicator',
      verdicts: verdicts.filter((verdict) => asked.has(verdict.response)),
      problem,
      clauses: citations.map((citation) => verifyCitation(spec, citation)),
      explanation,
      ...(amendment === null ? {} : { amendment }),
    },
  };
}

function caseBlock(contestedCase: ContestedCase, seed: number): string {
  const reasons = contestedCase.assessments
    .filter((assessment): assessment is Assessed => assessment.kind === 'assessed')
    .map((assessment, index) =>
      fenced(
        'reasons',
        `${contestedCase.label} Judge ${String.fromCharCode(65 + index)}`,
        reasonsLine(assessment),
        seed,
      ),
    );
  return [fenced('response', contestedCase.label, contestedCase.text, seed), ...reasons].join('\n');
}
