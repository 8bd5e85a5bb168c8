import type { DebateRecord } from '../adjudication/debate-record.ts';
import type { FailureKind } from '../domain/model-client.ts';

/** What a member did not give, by its reason, and what others gave in its place. */
export type MissingAnswers = {
  role: 'respondent' | 'judge';
  member: string;
  /** Answers asked of it: responses, or first assessments of responses. */
  asked: number;
  failures: Partial<Record<FailureKind, number>>;
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
export type AnswerMark =
  | 'cut-off'
  | 'content-filter'
  | 'refusal'
  | 'mended'
  | 'field-missing'
  | 'weaker-format'
  | 'parameters-dropped';

/**
 * Counts what is missing, debate by debate; members of whom nothing is missing are left out of the
 * result.
 */
export function createMissingCounter() {
  const members = new Map<string, MissingAnswers>();

  function of(role: MissingAnswers['role'], member: string): MissingAnswers {
    const key = `${role} ${member}`;
    const known = members.get(key) ?? { role, member, asked: 0, failures: {}, marks: {}, fallbacks: {} };
    members.set(key, known);
    known.asked += 1;
    return known;
  }

  return {
    add(record: DebateRecord): void {
      for (const end of record.responses.values()) {
        const member = of('respondent', end.respondent);
        if (end.kind === 'failed') {
          count(member.failures, end.failure.kind);
          continue;
        }
        if (end.fallback !== undefined) count(member.fallbacks, end.fallback);
        if (end.partial !== undefined) count(member.marks, end.partial);
        if (end.finish === 'refusal') count(member.marks, 'refusal');
        if (end.dropped !== undefined) count(member.marks, 'parameters-dropped');
      }
      for (const assessment of record.rounds[0]?.assessments ?? []) {
        const member = of('judge', assessment.judge);
        if (assessment.kind === 'abstained') {
          count(member.failures, assessment.failure.kind);
          continue;
        }
        if (assessment.fallback !== undefined) count(member.fallbacks, assessment.fallback);
        if (assessment.mended !== undefined) count(member.marks, 'mended');
        if (assessment.missing !== undefined) count(member.marks, 'field-missing');
        if (assessment.format !== undefined) count(member.marks, 'weaker-format');
      }
    },
    result: (): MissingAnswers[] =>
      [...members.values()].filter(({ failures, marks, fallbacks }) =>
        [failures, marks, fallbacks].some((counts) => Object.keys(counts).length > 0),
      ),
  };
}

const markTexts: Record<AnswerMark, string> = {
  'cut-off': 'cut at the limit of output tokens and not judged as whole (raise maxOutputTokens)',
  'content-filter': "cut by the provider's filter and not judged as whole",
  refusal: 'refused by the provider, judged as refusals',
  mended: 'mended while they were read',
  'field-missing': 'without a field that could not be read',
  'weaker-format': 'asked for in a weaker way than by schema',
  'parameters-dropped': 'asked without parameters that the model refuses',
};

/** One sentence a member, for a report. */
export function missingSentences(missing: readonly MissingAnswers[]): string[] {
  return missing.map(({ role, member, asked, failures, marks, fallbacks }) => {
    const parts = [
      ...countsText(failures, (kind, number) => `${number} missing (${kind})`),
      ...countsText(marks, (mark, number) => `${number} ${markTexts[mark as AnswerMark]}`),
      ...countsText(fallbacks, (model, number) => `${number} given by ${model} in its place`),
    ];
    return `${role === 'judge' ? 'Judge' : 'Respondent'} ${member}, of ${asked} ${role === 'judge' ? 'first assessments' : 'responses'}: ${parts.join(', ')}.`;
  });
}

function count<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function countsText(counts: Readonly<Record<string, number>>, tell: (key: string, number: number) => string): string[] {
  return Object.entries(counts).map(([key, number]) => tell(key, number));
}
