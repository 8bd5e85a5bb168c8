import { expect, it } from 'vitest';
import { repeatedVotes } from '../../src/report/caveats.ts';

it('tells of a model with several votes, once [P141]', () => {
  const judges = ['a:one', 'a:two', 'a:one', 'a:one'].map((model) => ({ model }));
  expect(repeatedVotes(judges)).toEqual([
    'a:one judges 3 times on this panel: its votes are not independent of one another.',
  ]);
  expect(repeatedVotes(judges.slice(0, 2))).toEqual([]);
});
