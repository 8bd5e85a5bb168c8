import { verifyCitation } from '../../adjudication/citations.ts';
import type { Assessed, Assessment, ClausesRead } from '../../domain/assessment.ts';
import type { Member } from '../../domain/panel.ts';
import type { Judgement } from '../../domain/ruling.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import { takeClauses } from '../../domain/selected-spec.ts';
import type { Spec } from '../../domain/spec.ts';
import { type AcceptedRuling, rulingAcceptSchema, rulingAnswerSchema } from '../answer-schemas.ts';
import { failed } from '../failed-outcome.ts';
import type { ModelCaller, StructuredOutcome } from '../model-caller.ts';
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
    /** Where it reads some clauses alone: which, and what room they have. */
    selection?: { clauses: readonly string[]; maxCharacters: number } | undefined;
    scenario: Scenario;
    rubric: Rubric;
    cases: readonly ContestedCase[];
    seed: number;
    /** Receives the answer, JSON, while it is written. */
    onDelta?: ((text: string) => void) | undefined;
  },
): Promise<StructuredOutcome<Judgement> & { clausesRead?: ClausesRead }> {
  const { member, spec, selection, scenario, rubric, cases, seed, onDelta } = options;
  const selected = selection === undefined ? undefined : takeClauses(spec, selection.clauses, selection.maxCharacters);
  const read = selected?.spec ?? spec;
  const outcome = await caller.structured<AcceptedRuling>(
    {
      member,
      purpose: 'ruling',
      onDelta,
      messages: [
        { role: 'system', text: specPrompt('meta-system', read, spec.clauses.length), cache: selected === undefined },
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
      accept: rulingAcceptSchema,
      choices: { clause: read.clauses.map(({ id }) => id), response: cases.map(({ label }) => label) },
    },
  );
  if (outcome.kind === 'failed') return outcome;
  const { problem = 'none', citations = [], explanation = '', amendment } = outcome.value;
  const asked = cases.map(({ label }) => label);
  const verdicts = outcome.value.verdicts.filter(({ response }) => asked.includes(response));
  // An empty list is an answer: it rules on nothing. A list of which nothing can be read is none.
  const isUnreadable =
    outcome.value.verdicts.length > 0 || outcome.reading?.mended?.some((note) => note.includes('of verdicts left out'));
  if (verdicts.length === 0 && isUnreadable === true)
    return failed('malformed-answer', `no verdict on any of ${asked.join(', ')}`);
  const unruled = asked.filter((label) => verdicts.every(({ response }) => response !== label));
  const missing = [...(outcome.reading?.missing ?? []), ...unruled.map((label) => `verdicts.${label}`)];
  return {
    ...outcome,
    ...(selected === undefined ? {} : { clausesRead: selected.clausesRead }),
    ...(missing.length === 0 ? {} : { reading: { ...outcome.reading, missing } }),
    value: {
      by: 'meta-adjudicator',
      verdicts,
      problem,
      clauses: citations.map((citation) => verifyCitation(spec, citation)),
      explanation,
      ...(amendment === null || amendment === undefined ? {} : { amendment }),
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
