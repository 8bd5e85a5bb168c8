import type { DebateRecord } from '../adjudication/debate-record.ts';
import type { Assessed, Assessment } from '../domain/assessment.ts';
import { type FailureKind, type ModelFailure, partialKind } from '../domain/model-client.ts';
import { shortenLine } from '../domain/shorten.ts';

export const missingRoles = [
  'respondent',
  'judge',
  'judge-in-rounds',
  'rubric-writer',
  'advocate',
  'meta-adjudicator',
] as const;
type MissingRole = (typeof missingRoles)[number];

/** Each role and what is asked of it, in words. */
const roleTexts: Record<MissingRole, [name: string, asked: string]> = {
  respondent: ['Respondent', 'responses'],
  judge: ['Judge', 'first assessments'],
  'judge-in-rounds': ['Judge', 'assessments in rounds of debate and second readings'],
  'rubric-writer': ['Rubric writer', 'rubrics'],
  advocate: ['Advocate', 'arguments'],
  'meta-adjudicator': ['Meta-adjudicator', 'judgements'],
};

/** What a member did not give, by its reason, and what others gave in its place. */
export type MissingAnswers = {
  role: MissingRole;
  member: string;
  /** Answers asked of it in that role. */
  asked: number;
  failures: Partial<Record<FailureKind, number>>;
  /** The first message of each kind of failure: the provider's own words, or the setting that would help. */
  reasons: Partial<Record<FailureKind, string>>;
  /** Answers that are there, but not as asked. */
  marks: Partial<Record<AnswerMark, number>>;
  /** Answers given by a fallback, by model. */
  fallbacks: Record<string, number>;
};

/**
 * What marks an answer: cut at its limit, cut by a filter, a refusal by the provider; an assessment
 * that was mended, lacks a field, or was asked for in a weaker way than by schema; parameters that
 * were left out.
 */
type AnswerMark =
  | 'cut-off'
  | 'content-filter'
  | 'refusal'
  | 'not-judged'
  | 'judged-in-part'
  | 'unknown-finish'
  | 'refusal-in-turn'
  | 'turn-in-part'
  | 'turn-failed'
  | 'no-simulated-user'
  | 'messages-moved'
  | 'mended'
  | 'field-missing'
  | 'weaker-format'
  | 'spec-in-part'
  | 'parameters-dropped';

/**
 * Counts what is missing, debate by debate; members of whom nothing is missing are left out of the
 * result.
 * @param panel names of those members that events do not name
 */
export function createMissingCounter(panel: { rubricWriter: string; metaAdjudicator: string }) {
  const members = new Map<string, MissingAnswers>();

  function of(role: MissingAnswers['role'], member: string): MissingAnswers {
    const key = `${role} ${member}`;
    const known = members.get(key) ?? { role, member, asked: 0, failures: {}, reasons: {}, marks: {}, fallbacks: {} };
    members.set(key, known);
    known.asked += 1;
    return known;
  }

  function addOthers({ rubric, rubricEnd, escalationEnd, advocateErrors, responses, rounds }: DebateRecord): void {
    if (rubricEnd !== undefined && rubricEnd.kind !== 'given')
      addEnd(of('rubric-writer', panel.rubricWriter), rubricEnd);
    // Without a rubric the meta-adjudicator is not asked.
    if (escalationEnd !== undefined && rubric !== undefined)
      addEnd(of('meta-adjudicator', panel.metaAdjudicator), escalationEnd.outcome);
    const advocateOf = (response: string) => of('advocate', responses.get(response)?.respondent ?? response);
    for (const { response, failure } of advocateErrors ?? []) countFailure(advocateOf(response), failure);
    for (const argument of rounds.flatMap((round) => round.arguments))
      addReading(advocateOf(argument.response), argument);
  }

  return {
    add(record: DebateRecord): void {
      const judged = new Set(record.rounds[0]?.assessments.map(({ response }) => response));
      for (const end of record.responses.values()) {
        const member = of('respondent', end.respondent);
        if (end.kind === 'failed') {
          countFailure(member, end.failure);
          continue;
        }
        if (end.fallback !== undefined) count(member.fallbacks, end.fallback);
        // Runs of earlier versions have the finish alone, and judged such answers as whole.
        const partial = end.partial ?? partialKind(end.finish);
        if (partial !== undefined) {
          count(member.marks, partial);
          if (record.rounds.length > 0) count(member.marks, judged.has(end.response) ? 'judged-in-part' : 'not-judged');
        }
        if (end.finish === 'refusal') count(member.marks, 'refusal');
        if (end.finish === 'other') count(member.marks, 'unknown-finish');
        const turns = end.turns ?? [];
        if (turns.some(({ finish }) => finish === 'refusal')) count(member.marks, 'refusal-in-turn');
        if (turns.some(({ finish }) => partialKind(finish) !== undefined)) count(member.marks, 'turn-in-part');
        if (end.turnFailure !== undefined) count(member.marks, 'turn-failed');
        if (end.moved !== undefined || turns.some(({ moved }) => moved !== undefined))
          count(member.marks, 'messages-moved');
        if (end.ended === 'no-simulated-user') count(member.marks, 'no-simulated-user');
        if (end.dropped !== undefined) count(member.marks, 'parameters-dropped');
      }
      record.rounds.forEach(({ assessments }, round) => {
        for (const assessment of assessments)
          addAssessment(of(round === 0 ? 'judge' : 'judge-in-rounds', assessment.judge), assessment);
      });
      for (const assessment of record.reread?.assessments ?? [])
        addAssessment(of('judge-in-rounds', assessment.judge), assessment);
      addOthers(record);
    },
    result: (): MissingAnswers[] =>
      [...members.values()].filter(({ failures, marks, fallbacks }) =>
        [failures, marks, fallbacks].some((counts) => Object.keys(counts).length > 0),
      ),
  };
}

const markTexts: Record<AnswerMark, string> = {
  'cut-off': 'cut at the limit of output tokens (raise maxOutputTokens)',
  'content-filter': "cut by the provider's filter",
  'not-judged': 'of those cut not judged',
  'judged-in-part': 'of those cut judged all the same (judgePartialAnswers, or a run of an earlier version)',
  refusal: 'refused by the model itself, with or without words, and judged as refusals',
  'unknown-finish': 'ended for a reason that is not known, and judged as whole',
  'refusal-in-turn': 'with a refusal by the model itself in a later turn',
  'turn-in-part': 'with a later turn that was cut',
  'turn-failed': 'whose conversation ended early, because a call failed or its answer was cut',
  'no-simulated-user':
    'of scenarios with several turns took one turn, as the panel names nobody who plays the user (simulatedUser)',
  'messages-moved': 'asked with a message moved, because the protocol does not take the order as it is',
  mended: 'mended while they were read',
  'field-missing': 'without a field that could not be read',
  'spec-in-part': 'given by selected clauses instead of the whole spec (specReading)',
  'weaker-format': 'asked for in a weaker way than by schema',
  'parameters-dropped': 'asked without parameters that the model refuses',
};

/** One sentence a member, for a report. */
export function missingSentences(missing: readonly MissingAnswers[]): string[] {
  return missing.map(({ role, member, asked, failures, reasons, marks, fallbacks }) => {
    const parts = [
      ...countsText(
        failures,
        (kind, number) => `${number} missing (${kind}${reasonText(reasons[kind as FailureKind])})`,
      ),
      ...countsText(marks, (mark, number) => `${number} ${markTexts[mark as AnswerMark]}`),
      ...countsText(fallbacks, (model, number) => `${number} given by ${model} in its place`),
    ];
    const [name, answers] = roleTexts[role];
    return `${name} ${member}, of ${asked} ${answers}: ${parts.join(', ')}.`;
  });
}

const maxReasonCharacters = 160;

/** The words of the first failure of a kind; they come from outside, and whoever shows them escapes them. */
function reasonText(reason: string | undefined): string {
  if (reason === undefined) return '';
  return `: ${shortenLine(reason, maxReasonCharacters)}`;
}

function addAssessment(member: MissingAnswers, assessment: Assessment): void {
  if (assessment.kind === 'abstained') {
    countFailure(member, assessment.failure);
    return;
  }
  addReading(member, assessment);
}

type Reading = Pick<Assessed, 'fallback' | 'mended' | 'missing' | 'format' | 'dropped' | 'clausesRead'>;

function addReading(
  member: MissingAnswers,
  { fallback, mended, missing, format, dropped, clausesRead }: Reading,
): void {
  if (fallback !== undefined) count(member.fallbacks, fallback);
  if (mended !== undefined) count(member.marks, 'mended');
  if (missing !== undefined) count(member.marks, 'field-missing');
  if (format !== undefined) count(member.marks, 'weaker-format');
  if (dropped !== undefined) count(member.marks, 'parameters-dropped');
  if (clausesRead !== undefined) count(member.marks, 'spec-in-part');
}

type End = { kind: 'failed'; failure: Failure } | ({ kind: 'given' | 'written' | 'judged' } & Reading);

function addEnd(member: MissingAnswers, end: End): void {
  if (end.kind === 'failed') countFailure(member, end.failure);
  else addReading(member, end);
}

type Failure = Pick<ModelFailure, 'kind' | 'message'>;

function countFailure({ failures, reasons }: MissingAnswers, { kind, message }: Failure): void {
  count(failures, kind);
  reasons[kind] ??= message;
}

function count<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function countsText(counts: Readonly<Record<string, number>>, tell: (key: string, number: number) => string): string[] {
  return Object.entries(counts).map(([key, number]) => tell(key, number));
}
