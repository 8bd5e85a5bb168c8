import { describe, expect, it } from 'vitest';
import { debateRecordOf, latestAssessments } from '../../src/adjudication/debate-record.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import type { DebateEventBody } from '../../src/domain/event.ts';
import { abstained, assessed } from '../support/assessments.ts';

const assessment = (round: number, of: Assessment): DebateEventBody => ({
  type: 'judge-assessment',
  data: { round, assessment: of },
});
const flagged = (judge: string) => assessed(judge, 'R1', { verdict: 'non-compliant' });

describe('the record of a debate', () => {
  it('keeps assessments and agreement by round, round 0 being the first reading', () => {
    const record = debateRecordOf([
      assessment(0, assessed('a', 'R1')),
      { type: 'agreement', data: { round: 0, agreements: [], contested: true } },
      { type: 'round-start', data: { round: 1, protocol: 'deliberation', advocates: [], contested: ['R1'] } },
      assessment(1, flagged('a')),
      { type: 'agreement', data: { round: 1, agreements: [], contested: false } },
    ]);
    expect(record.rounds.map(({ number, protocol, contested }) => [number, protocol, contested])).toEqual([
      [0, 'first', true],
      [1, 'deliberation', false],
    ]);
    expect(record.rounds.map(({ assessments }) => assessments.length)).toEqual([1, 1]);
  });

  it('has no rubric and no judgement where they failed', () => {
    const failure = { kind: 'timeout' as const, message: 'late' };
    const record = debateRecordOf([
      { type: 'rubric-end', data: { kind: 'failed', failure } },
      { type: 'escalation', data: { responses: ['R1'], outcome: { kind: 'failed', failure } } },
    ]);
    expect([record.rubric, record.escalation]).toEqual([undefined, undefined]);
  });
});

describe('the latest assessments', () => {
  const latest = (...events: DebateEventBody[]) =>
    latestAssessments(debateRecordOf(events)).map((item) => [
      item.judge,
      item.response,
      item.kind === 'assessed' ? item.verdict : item.kind,
    ]);

  it('are of the newest round, and of an earlier one where a response was not read again', () => {
    expect(
      latest(assessment(0, assessed('a', 'R1')), assessment(0, assessed('a', 'R2')), assessment(1, flagged('a'))),
    ).toEqual([
      ['a', 'R1', 'non-compliant'],
      ['a', 'R2', 'compliant'],
    ]);
  });

  it('stay what they were where the judge fails in a later round', () => {
    expect(latest(assessment(0, flagged('a')), assessment(1, abstained('a', 'R1')))).toEqual([
      ['a', 'R1', 'non-compliant'],
    ]);
  });

  it('take the place of a first failure', () => {
    expect(latest(assessment(0, abstained('a', 'R1')), assessment(1, flagged('a')))).toEqual([
      ['a', 'R1', 'non-compliant'],
    ]);
  });
});
