import type { DebateRecord } from '../adjudication/debate-record.ts';
import type { FailureKind } from '../domain/model-client.ts';

/** What a member did not give, by its reason, and what others gave in its place. */
export type MissingAnswers = {
  role: 'respondent' | 'judge';
  member: string;
  /** Answers asked of it: responses, or first assessments of responses. */
  asked: number;
  failures: Partial<Record<FailureKind, number>>;
  /** Answers given by a fallback, by model. */
  fallbacks: Record<string, number>;
};

/**
 * Counts what is missing, debate by debate; members of whom nothing is missing are left out of the
 * result.
 */
export function createMissingCounter() {
  const members = new Map<string, MissingAnswers>();

  function of(role: MissingAnswers['role'], member: string): MissingAnswers {
    const key = `${role} ${member}`;
    const known = members.get(key) ?? { role, member, asked: 0, failures: {}, fallbacks: {} };
    members.set(key, known);
    known.asked += 1;
    return known;
  }

  return {
    add(record: DebateRecord): void {
      for (const end of record.responses.values()) {
        const member = of('respondent', end.respondent);
        if (end.kind === 'failed') count(member.failures, end.failure.kind);
        else if (end.fallback !== undefined) count(member.fallbacks, end.fallback);
      }
      for (const assessment of record.rounds[0]?.assessments ?? []) {
        const member = of('judge', assessment.judge);
        if (assessment.kind === 'abstained') count(member.failures, assessment.failure.kind);
        else if (assessment.fallback !== undefined) count(member.fallbacks, assessment.fallback);
      }
    },
    result: (): MissingAnswers[] =>
      [...members.values()].filter(
        ({ failures, fallbacks }) => Object.keys(failures).length + Object.keys(fallbacks).length > 0,
      ),
  };
}

/** One sentence a member, for a report. */
export function missingSentences(missing: readonly MissingAnswers[]): string[] {
  return missing.map(({ role, member, asked, failures, fallbacks }) => {
    const parts = [
      ...countsText(failures, (kind, number) => `${number} missing (${kind})`),
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
