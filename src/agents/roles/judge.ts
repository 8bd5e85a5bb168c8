import { verifyCitation } from '../../adjudication/citations.ts';
import type { Assessed, Assessment } from '../../domain/assessment.ts';
import type { AdvocateArgument } from '../../domain/event.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { assessmentAnswerSchema } from '../answer-schemas.ts';
import type { ModelCaller } from '../model-caller.ts';
import { conversationBlock, fenced, rubricBlock, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** What a judge hears before it assesses anew. */
export type AssessmentContext =
  | { kind: 'first' }
  | { kind: 'advocacy'; arguments: readonly AdvocateArgument[] }
  | { kind: 'deliberation'; own: Assessment; others: readonly Assessment[] };

/** One judge reads one response, blind to who wrote it. A judge that cannot answer abstains. */
export async function assess(
  caller: ModelCaller,
  options: {
    member: Member;
    spec: Spec;
    scenario: Scenario;
    rubric: Rubric;
    response: { label: string; text: string };
    hearing: AssessmentContext;
    seed: number;
    /** Number of the repeat: each is a call of its own. */
    sample?: number;
  },
): Promise<Assessment> {
  const { member, spec, scenario, rubric, response, hearing, seed } = options;
  const judge = memberName(member);
  const outcome = await caller.structured(
    {
      member,
      purpose: hearing.kind === 'first' ? 'assessment' : `assessment ${hearing.kind}`,
      sample: options.sample ?? 0,
      messages: [
        { role: 'system', text: specPrompt('judge-system', spec), cache: true },
        {
          role: 'user',
          text: prompt('judge-case', {
            conversation: conversationBlock(scenario),
            values: valuesBlock(scenario.values),
            rubric: rubricBlock(rubric),
          }),
          // All judges read all responses of a debate behind this same text.
          cache: true,
        },
        {
          role: 'user',
          text: prompt('judge-response', {
            response: fenced('response', response.label, response.text, seed),
            hearing: hearingText(hearing, seed),
            label: response.label,
          }),
        },
      ],
    },
    'assessment',
    assessmentAnswerSchema,
  );
  if (outcome.kind === 'failed') {
    return { kind: 'abstained', judge, response: response.label, failure: outcome.failure };
  }
  const { value1, value2, citations, ...rest } = outcome.value;
  return {
    kind: 'assessed',
    judge,
    response: response.label,
    positions: [value1, value2],
    citations: citations.map((citation) => verifyCitation(spec, citation)),
    ...rest,
    ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
  };
}

function hearingText(hearing: AssessmentContext, seed: number): string {
  switch (hearing.kind) {
    case 'first':
      return '';
    case 'advocacy': {
      const labels = [...new Set(hearing.arguments.map((argument) => argument.response))].join(' and ');
      const texts = hearing.arguments.map((argument) =>
        fenced('argument', `${argument.response} ${argument.part}`, argument.text, seed),
      );
      return `\nArguments of two advocates, for ${labels}:\n${texts.join('\n')}\n`;
    }
    case 'deliberation': {
      const others = hearing.others
        .filter((other): other is Assessed => other.kind === 'assessed')
        .map((other, index) => fenced('reasons', `Judge ${String.fromCharCode(65 + index)}`, reasonsLine(other), seed));
      return `\nYour own earlier assessment:\n${fenced('reasons', 'yours', ownLine(hearing.own), seed)}\nThe other judges' assessments:\n${others.join('\n')}\n`;
    }
  }
}

function ownLine(own: Assessment): string {
  return own.kind === 'abstained'
    ? '(none)'
    : JSON.stringify({
        verdict: own.verdict,
        confidence: own.confidence,
        citations: own.citations.map((citation) => citation.clause),
        reasons: own.reasons,
      });
}

/** An assessment as the others get to read it: no judge's name, unverified citations left out. */
export function reasonsLine(assessment: Assessed): string {
  const clauses = assessment.citations.filter((citation) => citation.verified).map((citation) => citation.clause);
  const citing = clauses.length === 0 ? 'citing no clause' : `citing ${clauses.join(', ')}`;
  return `${assessment.verdict} (confidence ${assessment.confidence}) ${citing}: ${assessment.reasons}`;
}
