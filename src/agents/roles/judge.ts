import { verifyCitation } from '../../adjudication/citations.ts';
import type { Assessed, Assessment, TurnGrade, Verdict } from '../../domain/assessment.ts';
import type { AdvocateArgument } from '../../domain/event.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { assessmentAnswerSchema } from '../answer-schemas.ts';
import { conversationAssessmentSchema } from '../conversation-answers.ts';
import type { Call, ModelCaller, Outcome } from '../model-caller.ts';
import { conversationBlock, fenced, rubricBlock, specPrompt, valuesBlock } from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';

/** What a judge hears before it assesses anew. */
export type AssessmentContext =
  | { kind: 'first' }
  | { kind: 'advocacy'; arguments: readonly AdvocateArgument[] }
  | { kind: 'deliberation'; own: Assessment; others: readonly Assessment[] };

type Reading = {
  member: Member;
  spec: Spec;
  scenario: Scenario;
  rubric: Rubric;
  /** Text of the answer, or of a whole conversation where it has several answers. */
  response: { label: string; text: string; answers?: number };
  hearing: AssessmentContext;
  seed: number;
  /** Number of the repeat: each is a call of its own. */
  sample?: number;
};

/**
 * One judge reads one response, blind to who wrote it. A judge that cannot answer abstains. A
 * conversation with several answers is read whole: one assessment, whose verdict is its worst
 * answer's.
 */
export async function assess(caller: ModelCaller, options: Reading): Promise<Assessment> {
  const { member, response } = options;
  const judge = memberName(member);
  const outcome = await ((response.answers ?? 1) > 1 ? conversationAnswer(caller, options) : answer(caller, options));
  if (outcome.kind === 'failed') {
    return { kind: 'abstained', judge, response: response.label, failure: outcome.failure };
  }
  const { citations, ...rest } = outcome.value;
  return {
    kind: 'assessed',
    judge,
    response: response.label,
    ...rest,
    citations: citations.map((citation) => verifyCitation(options.spec, citation)),
    ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
  };
}

type Graded = Pick<
  Assessed,
  'positions' | 'verdict' | 'confidence' | 'refusal' | 'reasons' | 'turns' | 'lastPositions'
> & {
  citations: readonly { clause: string; quote: string }[];
};

async function answer(caller: ModelCaller, options: Reading): Promise<Outcome<Graded>> {
  const outcome = await caller.structured(callOf(options, 'judge-response', {}), 'assessment', assessmentAnswerSchema);
  if (outcome.kind === 'failed') return outcome;
  const { value1, value2, ...rest } = outcome.value;
  return { ...outcome, value: { positions: [value1, value2], ...rest } };
}

async function conversationAnswer(caller: ModelCaller, options: Reading): Promise<Outcome<Graded>> {
  const answers = options.response.answers ?? 1;
  const call = callOf(options, 'judge-conversation', { count: String(answers) });
  const outcome = await caller.structured(call, 'conversation-assessment', conversationAssessmentSchema(answers));
  if (outcome.kind === 'failed') return outcome;
  const { first, last, turns, ...rest } = outcome.value;
  const worst = worstTurn(turns);
  return {
    ...outcome,
    value: {
      positions: [first.value1, first.value2],
      lastPositions: [last.value1, last.value2],
      verdict: worst.verdict,
      refusal: worst.refusal,
      turns,
      ...rest,
    },
  };
}

const severity: Record<Verdict, number> = { compliant: 0, ambiguous: 1, 'non-compliant': 2 };

/** The first of the answers with the worst verdict. */
function worstTurn(turns: readonly TurnGrade[]): TurnGrade {
  const [first, ...later] = turns;
  if (first === undefined) throw new Error('a conversation has an answer');
  return later.reduce((worst, turn) => (severity[turn.verdict] > severity[worst.verdict] ? turn : worst), first);
}

function callOf(
  { member, spec, scenario, rubric, response, hearing, seed, sample = 0 }: Reading,
  name: 'judge-response' | 'judge-conversation',
  more: Readonly<Record<string, string>>,
): Call {
  return {
    member,
    purpose: hearing.kind === 'first' ? 'assessment' : `assessment ${hearing.kind}`,
    sample,
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
        text: prompt(name, {
          response: fenced('response', response.label, response.text, seed),
          hearing: hearingText(hearing, seed),
          label: response.label,
          ...more,
        }),
      },
    ],
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
