import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { ListedDebate } from '../../../src/domain/listed-debate.ts';

export const stages = ['answers', 'first-reading', 'rounds', 'escalation', 'ruling'] as const;
export type Stage = (typeof stages)[number];

/** Where a debate stands, in one word for the steps and in a few for people. */
export function stageOf(record: DebateRecord, escalated: boolean): { stage: Stage; words: string } {
  const { start, ruling, responses, rounds, humanRequested } = record;
  if (start === undefined) return { stage: 'answers', words: 'Waiting to start' };
  if (ruling !== undefined) return { stage: 'ruling', words: `Ruled: ${outcomeWords[ruling.outcome]}` };
  if (humanRequested) return { stage: 'escalation', words: 'Waiting for a human ruling' };
  if (escalated) return { stage: 'escalation', words: 'Escalated to the meta-adjudicator' };
  const round = rounds.at(-1);
  if (round !== undefined && round.number > 0) {
    return { stage: 'rounds', words: `Round ${round.number}: ${round.protocol}` };
  }
  if (round !== undefined && round.agreements.length > 0) {
    return { stage: 'first-reading', words: round.contested ? 'The judges are split' : 'The judges agree' };
  }
  if (responses.size < start.responses.length) {
    return { stage: 'answers', words: `${responses.size} of ${start.responses.length} have answered` };
  }
  const read = round?.assessments.length ?? 0;
  return { stage: 'first-reading', words: `Assessments: ${read} of ${start.responses.length * start.judges.length}` };
}

export const outcomeWords = {
  settled: 'agreed in first round',
  'settled-in-debate': 'settled in debate',
  escalated: 'decided on escalation',
  human: 'decided by a human',
  unresolved: 'unresolved',
  'no-quorum': 'no quorum',
} as const;

/** A debate in a list whose events are not here yet, in the words of `stageOf`. */
export function listedStageWords({ state, outcome }: Pick<ListedDebate, 'state' | 'outcome'>): string {
  if (state === 'ruled') return outcome === null ? 'Ruled' : `Ruled: ${outcomeWords[outcome]}`;
  if (state === 'failed') return 'Failed';
  if (state === 'awaiting-human') return 'Waiting for a human ruling';
  return state === 'running' ? 'Running' : 'Waiting to start';
}

export const problemWords = {
  contradiction: 'contradiction',
  ambiguity: 'ambiguity',
  'coverage-gap': 'coverage gap',
  granularity: 'too coarse',
  'judge-error': 'judge error',
  none: 'no problem in the spec',
} as const;

export const reasonWords = {
  'no-majority': 'no majority',
  'below-quorum': 'too few judges answered',
  'low-confidence-majority': 'no confident majority',
  'position-gap': 'judges place it 3 or more apart',
  'disjoint-clauses': 'opposite verdicts on different clauses',
} as const;
