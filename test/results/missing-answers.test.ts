import { describe, expect, it } from 'vitest';
import { applyEvent, emptyRecord } from '../../src/adjudication/debate-record.ts';
import type { DebateEventBody } from '../../src/domain/event.ts';
import { createMissingCounter, missingSentences } from '../../src/results/missing-answers.ts';

type End = Extract<DebateEventBody, { type: 'response-end' }>['data'];
const names = { rubricWriter: 'house:w', metaAdjudicator: 'house:meta' };
const base = { respondent: 'house:m', sample: 0 };
const answered = { ...base, kind: 'answered' as const, text: 'x', characters: 1, commandsJudge: false };

function sentencesOf(ends: readonly End[], judged: readonly string[] = []): string[] {
  const counter = createMissingCounter(names);
  const record = emptyRecord();
  for (const data of ends) applyEvent(record, { type: 'response-end', data });
  const failure = { kind: 'refusal' as const, message: 'the model refused to answer' };
  record.rounds.push({
    assessments: judged.map((response) => ({ kind: 'abstained', judge: 'house:j', response, failure })),
    agreements: [],
    arguments: [],
  } as unknown as (typeof record.rounds)[number]);
  counter.add(record);
  return missingSentences(counter.result());
}

describe('what is not as asked is counted by model [P121]', () => {
  it.each<[string, End, RegExp]>([
    [
      'cut',
      { ...answered, response: 'R1', finish: 'length', partial: 'cut-off' },
      /1 cut at the limit .*maxOutputTokens/,
    ],
    [
      'filtered',
      { ...answered, response: 'R1', finish: 'content-filter', partial: 'content-filter' },
      /1 cut by the provider's filter, 1 of those cut not judged/,
    ],
    ['refused', { ...answered, response: 'R1', finish: 'refusal' }, /1 refused by the model itself/],
    ['unknown', { ...answered, response: 'R1', finish: 'other' }, /1 ended for a reason that is not known/],
    [
      'a turn refused',
      {
        ...answered,
        response: 'R1',
        finish: 'stop',
        turns: [{ user: 'x', text: 'x', characters: 1, finish: 'refusal', commandsJudge: false }],
      },
      /1 with a refusal by the model itself in a later turn/,
    ],
    [
      'a turn failed',
      {
        ...answered,
        response: 'R1',
        finish: 'stop',
        ended: 'failed',
        turnFailure: { kind: 'cut-off', message: 'the answer was cut at its limit' },
      },
      /1 whose conversation ended early/,
    ],
    [
      'failed',
      {
        ...base,
        kind: 'failed',
        response: 'R1',
        failure: { kind: 'empty-answer', message: 'the answer was empty: raise\nmaxOutputTokens' },
      },
      /1 missing \(empty-answer: the answer was empty: raise maxOutputTokens\)/,
    ],
  ])('%s', (_name, end, sentence) => {
    expect(sentencesOf([end])).toEqual([expect.stringMatching(sentence)]);
  });

  it('says nothing of whole answers', () => {
    expect(sentencesOf([{ ...answered, response: 'R1', finish: 'stop' }])).toEqual([]);
  });

  it('counts rubric writer, advocates, judges in rounds and meta-adjudicator as well [P140]', () => {
    const counter = createMissingCounter(names);
    const record = emptyRecord();
    const failure = { kind: 'authentication' as const, message: '401 no such key' };
    const anchors = Array.from({ length: 7 }, () => 'x') as never;
    applyEvent(record, { type: 'response-end', data: { ...answered, response: 'R1', finish: 'stop' } });
    applyEvent(record, {
      type: 'rubric-end',
      data: { kind: 'written', rubric: { value1: anchors, value2: anchors }, fallback: 'house:other' },
    });
    const abstained = { kind: 'abstained' as const, judge: 'house:j', response: 'R1', failure };
    applyEvent(record, { type: 'judge-assessment', data: { round: 1, assessment: abstained } } as never);
    applyEvent(record, { type: 'advocate-error', data: { round: 1, response: 'R1', part: 'opening', failure } });
    applyEvent(record, { type: 'escalation', data: { responses: ['R1'], outcome: { kind: 'failed', failure } } });
    counter.add(record);
    const why = '1 missing (authentication: 401 no such key).';
    expect(missingSentences(counter.result())).toEqual([
      `Judge house:j, of 1 assessments in rounds of debate and second readings: ${why}`,
      'Rubric writer house:w, of 1 rubrics: 1 given by house:other in its place.',
      `Meta-adjudicator house:meta, of 1 judgements: ${why}`,
      `Advocate house:m, of 1 arguments: ${why}`,
    ]);
  });

  it('says where parts were judged, and why a judge is missing', () => {
    const cut: End = { ...answered, response: 'R1', finish: 'length', partial: 'cut-off' };
    expect(sentencesOf([cut, { ...cut, response: 'R2' }], ['R2'])).toEqual([
      expect.stringMatching(/: 2 cut at the limit .*, 1 of those cut not judged, 1 of those cut judged all the same/),
      'Judge house:j, of 1 first assessments: 1 missing (refusal: the model refused to answer).',
    ]);
    expect(sentencesOf([cut], ['R1'])[0]).toContain('1 of those cut judged all the same');
  });
});
