import { expect, it } from 'vitest';
import { withCurrentOptionNames } from '../../../src/cli/options/renamed.ts';

const through = (...args: string[]) => {
  const { argv, notices } = withCurrentOptionNames(['node', 'mootcourt', ...args]);
  return { args: argv.slice(2), notices };
};

it.each([
  ['run', '--pace', '--words-per-second'],
  ['run', '--take-over', '--force'],
  ['run', '--reuse', '--reuse-calls-from'],
  ['amend', '--most', '--max-clauses'],
  ['import', '--part-size', '--debates-per-run'],
  ['select', '--by-run', '--weight-by-run'],
  ['select', '--duplicates', '--duplicate-distance'],
  ['select', '--distance', '--min-distance'],
  ['calibrate', '--favourable', '--positive-label'],
  ['calibrate', '--group', '--group-by'],
])('%s %s still works, and one line names %s', (command, old, now) => {
  expect(through(command, old, '3')).toEqual({ args: [command, now, '3'], notices: [`${old} is now ${now}`] });
  expect(through(command, `${old}=3`).args).toEqual([command, `${now}=3`]);
});

it('calibrate --injection is the command red-team', () => {
  expect(through('calibrate', 'attacks.yaml', '--injection', '--repeats', '1')).toEqual({
    args: ['red-team', 'attacks.yaml', '--repeats', '1'],
    notices: ['calibrate --injection is now red-team'],
  });
});

it('touches no other command, no value and no name from the prototype', () => {
  for (const args of [
    ['measure', '--pace'],
    ['run', 'x--pace'],
    ['constructor', '--pace'],
    ['run', '--constructor'],
    [],
  ])
    expect(through(...args)).toEqual({ args, notices: [] });
});
