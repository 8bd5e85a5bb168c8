import { describe, expect, it } from 'vitest';
import { mostOpposed } from '../../src/adjudication/select-advocates.ts';
import { abstained, assessed } from '../support/assessments.ts';

const labels = ['R1', 'R2', 'R3'];

describe('the two advocates', () => {
  it('are the lowest and the highest mean position on the value with the larger spread', () => {
    // Value 1: means 3, 4, 3. Value 2: means 5, 1, 3, which differ more; R2 is lowest, R1 highest.
    const assessments = [
      assessed('a', 'R1', { positions: [3, 6] }),
      assessed('b', 'R1', { positions: [3, 4] }),
      assessed('a', 'R2', { positions: [4, 1] }),
      assessed('a', 'R3', { positions: [3, 3] }),
    ];
    expect(mostOpposed(labels, assessments)).toEqual(['R2', 'R1']);
  });

  it('are by share of flags where all positions are alike', () => {
    // Flagged: R1 1/2, R2 0, R3 1.
    const assessments = [
      assessed('a', 'R1'),
      assessed('b', 'R1', { verdict: 'ambiguous' }),
      assessed('a', 'R2'),
      assessed('a', 'R3', { verdict: 'non-compliant' }),
    ];
    expect(mostOpposed(labels, assessments)).toEqual(['R2', 'R3']);
  });

  it('are the earlier labels in a tie', () => {
    const at = (response: string, position: number) => assessed('a', response, { positions: [position, 3] });
    expect(mostOpposed([...labels, 'R4'], [at('R1', 0), at('R2', 0), at('R3', 6), at('R4', 6)])).toEqual(['R1', 'R3']);
  });

  it('are none where nothing differs, or nobody was assessed', () => {
    expect(mostOpposed(labels, [assessed('a', 'R1'), assessed('a', 'R2')])).toBeUndefined();
    expect(mostOpposed(labels, [abstained('a', 'R1')])).toBeUndefined();
  });
});
