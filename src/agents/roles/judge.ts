import { verifyCitation } from '../../adjudication/citations.ts';
import { type Assessed, type Assessment, refusalKinds, type TurnGrade, type Verdict } from '../../domain/assessment.ts';
import { levelsOf, messagesOf } from '../../domain/conversation.ts';
import type { AdvocateArgument } from '../../domain/event.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import { takeClauses } from '../../domain/selected-spec.ts';
import type { Spec } from '../../domain/spec.ts';
import {
  type AcceptedAssessment,
  assessmentAcceptSchema,
  assessmentAnswerSchema,
  assessmentWithAuthoritySchema,
} from '../answer-schemas.ts';
import {
  type AcceptedConversation,
  conversationAcceptSchema,
  conversationAssessmentSchema,
} from '../conversation-answers.ts';
import type { Call, ModelCaller, Outcome, StructuredOutcome } from '../model-caller.ts';
import {
  authorityQuestion,
  conversationBlock,
  fenced,
  rubricBlock,
  specPrompt,
  valuesBlock,
} from '../prompts/prompt-blocks.ts';
import { prompt } from '../prompts/render-prompt.ts';
import { type Selection, selectClauses } from './clause-selector.ts';

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
  /** Where the judge reads some clauses alone: their room, and those that it named before. */
  selection?: { maxCharacters: number; named?: readonly string[] | undefined };
  /** Receives the answer, JSON, while the judge writes it. */
  onDelta?: ((text: string) => void) | undefined;
};

/** @param options.spec what stands in the prompt: the whole spec or selected clauses */
type SpecReading = Reading & { wholeSpec: Spec };

/**
 * One judge reads one response, blind to who wrote it. A judge that cannot answer abstains. A
 * conversation with several answers is read whole: one assessment, whose verdict is its worst
 * answer's.
 */
export async function assess(caller: ModelCaller, options: Reading): Promise<Assessment> {
  const { spec, selection } = options;
  if (selection === undefined) return assessBy(caller, { ...options, wholeSpec: spec });
  const selected = await selectedFor(caller, options, selection);
  if (selected.kind === 'failed')
    return {
      kind: 'abstained',
      judge: memberName(options.member),
      response: options.response.label,
      failure: selected.failure,
    };
  const { clausesRead, mended } = selected.value;
  const assessment = await assessBy(caller, { ...options, spec: selected.value.spec, wholeSpec: spec });
  if (assessment.kind === 'abstained') return assessment;
  const notes = [...mended, ...(assessment.mended ?? [])];
  return { ...assessment, clausesRead, ...(notes.length === 0 ? {} : { mended: notes }) };
}

/** A judge names its clauses once; later it reads them again, with those that it hears of. */
async function selectedFor(
  caller: ModelCaller,
  { member, spec, scenario, response, hearing, seed, sample = 0 }: Reading,
  { maxCharacters, named }: NonNullable<Reading['selection']>,
): Promise<Outcome<Selection>> {
  if (named !== undefined) {
    const value = takeClauses(spec, [...named, ...clausesHeard(hearing)], maxCharacters);
    return { kind: 'answered', value: { ...value, mended: [] } };
  }
  return selectClauses(caller, { member, spec, scenario, response, seed, sample, maxCharacters });
}

function clausesHeard(hearing: AssessmentContext): string[] {
  if (hearing.kind === 'first') return [];
  const heard = hearing.kind === 'advocacy' ? hearing.arguments : hearing.others;
  const citations = heard.flatMap((item) => ('citations' in item ? item.citations : []));
  return citations.filter(({ verified }) => verified).map(({ clause }) => clause);
}

async function assessBy(caller: ModelCaller, options: SpecReading): Promise<Assessment> {
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
    citations: citations.map((citation) => verifyCitation(options.wholeSpec, citation)),
    ...outcome.reading,
    ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
  };
}

type Graded = Pick<
  Assessed,
  'positions' | 'verdict' | 'confidence' | 'refusal' | 'reasons' | 'turns' | 'lastPositions' | 'followed' | 'wanted'
> & {
  citations: readonly { clause: string; quote: string }[];
};

async function answer(caller: ModelCaller, options: SpecReading): Promise<StructuredOutcome<Graded>> {
  const outcome = await caller.structured<AcceptedAssessment>(callOf(options, 'judge-response', {}), {
    name: 'assessment',
    schema: asksAuthority(options) ? assessmentWithAuthoritySchema : assessmentAnswerSchema,
    accept: assessmentAcceptSchema,
    choices: { clause: clauseIds(options.spec) },
  });
  if (outcome.kind === 'failed') return outcome;
  const { value1, value2, verdict, refusal, ...rest } = outcome.value;
  return {
    ...outcome,
    value: {
      positions: [positionOf(value1), positionOf(value2)],
      verdict,
      refusal: refusal ?? refusalKinds[0],
      ...sharedOf(rest),
    },
  };
}

async function conversationAnswer(caller: ModelCaller, options: SpecReading): Promise<StructuredOutcome<Graded>> {
  const answers = options.response.answers ?? 1;
  const call = callOf(options, 'judge-conversation', { count: String(answers) });
  const outcome = await caller.structured<AcceptedConversation>(call, {
    name: 'conversation-assessment',
    schema: conversationAssessmentSchema(answers, asksAuthority(options)),
    accept: conversationAcceptSchema,
    choices: { clause: clauseIds(options.spec) },
  });
  if (outcome.kind === 'failed') return outcome;
  const { first, last, turns, ...rest } = outcome.value;
  const worst = worstTurn(turns);
  return {
    ...outcome,
    value: {
      positions: [positionOf(first?.value1), positionOf(first?.value2)],
      lastPositions: [positionOf(last?.value1), positionOf(last?.value2)],
      verdict: worst.verdict,
      refusal: worst.refusal,
      turns,
      ...sharedOf(rest),
    },
  };
}

type Position = Graded['positions'][number];

/** Of a missing field stands a placeholder, which `missing` names and every reader leaves out. */
function positionOf(placed: { position: number; confidence: number } | undefined): Position {
  return placed === undefined
    ? { position: 3, confidence: 0 }
    : { position: placed.position, confidence: placed.confidence / 100 };
}

function sharedOf({
  confidence = 0,
  citations = [],
  reasons = '',
  followed,
  wanted,
}: Pick<AcceptedAssessment, SharedField>): Pick<Graded, SharedField> {
  return {
    confidence: confidence / 100,
    citations,
    reasons,
    ...(followed === undefined ? {} : { followed }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}

type SharedField = 'confidence' | 'citations' | 'reasons' | 'followed' | 'wanted';

function asksAuthority({ scenario }: Pick<Reading, 'scenario'>): boolean {
  return levelsOf(messagesOf(scenario)).length > 1;
}

const clauseLists = new WeakMap<Spec, string[]>();

function clauseIds(spec: Spec): string[] {
  const ids = clauseLists.get(spec) ?? spec.clauses.map(({ id }) => id);
  clauseLists.set(spec, ids);
  return ids;
}

const severity: Record<Verdict, number> = { compliant: 0, ambiguous: 1, 'non-compliant': 2 };

/** The first of the answers with the worst verdict. */
function worstTurn(turns: readonly TurnGrade[]): TurnGrade {
  const [first, ...later] = turns;
  if (first === undefined) throw new Error('a conversation has an answer');
  return later.reduce((worst, turn) => (severity[turn.verdict] > severity[worst.verdict] ? turn : worst), first);
}

function callOf(
  { member, spec, wholeSpec, scenario, rubric, response, hearing, seed, sample = 0, onDelta }: SpecReading,
  name: 'judge-response' | 'judge-conversation',
  more: Readonly<Record<string, string>>,
): Call {
  // Selected clauses differ from call to call: nothing to keep in a provider's cache.
  const shared = spec === wholeSpec ? { cache: true } : {};
  return {
    member,
    purpose: hearing.kind === 'first' ? 'assessment' : `assessment ${hearing.kind}`,
    sample,
    onDelta,
    messages: [
      { role: 'system', text: specPrompt('judge-system', spec, wholeSpec.clauses.length), ...shared },
      {
        role: 'user',
        text: prompt('judge-case', {
          conversation: conversationBlock(scenario),
          values: valuesBlock(scenario.values),
          rubric: rubricBlock(rubric),
        }),
        // All judges read all responses of a debate behind this same text.
        ...shared,
      },
      {
        role: 'user',
        text: prompt(name, {
          response: fenced('response', response.label, response.text, seed),
          hearing: hearingText(hearing, seed),
          label: response.label,
          authority: authorityQuestion(scenario),
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

/** An assessment as its judge gets to read it again. */
export function ownLine(own: Assessment): string {
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
