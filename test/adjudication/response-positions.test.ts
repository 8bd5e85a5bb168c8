import { describe, expect, it } from 'vitest';
import {
  behaviouralDisagreement,
  hasPosition,
  meanPosition,
  preferredValue,
  responsePositions,
} from '../../src/adjudication/response-positions.ts';
import { abstained, assessed, scored } from '../support/assessments.ts';
import { made } from '../support/debates.ts';

/** Three answers; the second and third are two samples of one model. */
const record = () =>
  made({
    family: 'f',
    responses: [
      { by: 'm1', verdicts: [] },
      { by: 'm2', verdicts: [] },
      { by: 'm2', sample: 1, verdicts: [] },
    ],
  });

describe('positions of responses', () => {
  it('are the mean over the judges who answered', () => {
    const assessments = [
      assessed('a', 'R1', { positions: [1, 6] }),
      assessed('b', 'R1', { positions: [2, 3] }),
      abstained('c', 'R1'),
    ];
    expect(meanPosition('R1', assessments)).toEqual([1.5, 4.5]);
    expect(meanPosition('R2', assessments)).toBeUndefined();
  });

  it('are those of the data set where every answer has them, and of the judges where one has not', () => {
    const debate = record();
    for (const end of debate.responses.values()) if (end.kind === 'answered') end.recordedPositions = [6, 0];
    const read = [assessed('a', 'R1', { positions: [1, 1] })];
    expect(responsePositions(debate, read)).toMatchObject({ source: 'recorded' });
    expect(responsePositions(debate, read).byResponse.get('R1')).toEqual([6, 0]);
    const end = debate.responses.get('R2');
    if (end?.kind === 'answered') delete end.recordedPositions;
    expect([...responsePositions(debate, read).byResponse]).toEqual([['R1', [1, 1]]]);
  });

  it('favour a value by more than the last bits of a mean', () => {
    expect([preferredValue([4, 3]), preferredValue([3, 4]), preferredValue([3, 3 + 1e-12])]).toEqual([1, -1, 0]);
  });

  it('are none where a judge has no confidence on either value', () => {
    const unplaced = { position: 3, confidence: 0 };
    expect(hasPosition({ ...assessed('a', 'R1'), positions: [unplaced, unplaced] })).toBe(false);
    expect(hasPosition(assessed('a', 'R1'))).toBe(true);
  });
});

describe('behavioural disagreement', () => {
  it('is the larger standard deviation over models, each model the mean of its samples', () => {
    const assessments = [
      assessed('a', 'R1', { positions: [0, 3] }),
      assessed('a', 'R2', { positions: [3, 3] }),
      assessed('a', 'R3', { positions: [5, 3] }),
    ];
    // Models at 0 and (3 + 5) / 2 = 4: population standard deviation 2. On the other value 0.
    expect(behaviouralDisagreement(record(), assessments)).toEqual({ d: 2, models: 2, source: 'judges' });
  });

  it('is given for last answers beside that of first ones, where conversations went on', () => {
    const to = (last: number) => ({ lastPositions: [scored(last), scored(3)] as [never, never] });
    const assessments = [assessed('a', 'R1', to(0)), assessed('a', 'R2', to(6)), assessed('a', 'R3', to(6))];
    expect(behaviouralDisagreement(record(), assessments)).toEqual({
      d: 0,
      models: 2,
      source: 'judges',
      last: { d: 3, models: 2 },
    });
  });

  it('is not computed for one model', () => {
    expect(behaviouralDisagreement(record(), [assessed('a', 'R2'), assessed('a', 'R3')])).toBeUndefined();
  });
});
