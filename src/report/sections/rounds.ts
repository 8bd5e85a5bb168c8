import type { RoundControl } from '../../analysis/run/round-control.ts';
import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import type { Measurement } from '../../measures/measurement.ts';
import type { Format } from '../../results/findings.ts';
import { type Block, decimals, measuredTable, percent } from './section.ts';

/** What rounds of debate did. */
export function roundsBlocks({ rounds }: RunAnalysis): Block[] {
  const { agreement, kappa, majority, judges, truth, control } = rounds;
  if (rounds.debated === 0) return control === undefined ? [] : [controlTable(control)];
  const row = (
    name: string,
    of: typeof agreement,
    cell: (measured: Measurement) => { measured: Measurement; format: Format },
  ) => ({
    name: [name],
    cells: [of.before, of.after, of.change].map(cell),
  });
  return [
    ...(control === undefined ? [] : [controlTable(control)]),
    measuredTable(
      `${control === undefined ? 'No control: not an effect. Judges who read again change verdicts also without debate (rereadShare in the panel sets a control). ' : ''}The ${rounds.debated} responses that were debated, before the first round and after the last.${
        truth === undefined
          ? ' The correct verdicts are not known here, so this does not show who is right.'
          : ' Simulated answers have a known correct verdict: the one that the clauses, read for their purpose, give for the positions that the answers were written at. One judge reads that way too.'
      }`,
      ['Measure', 'Before', 'After', 'Change'],
      [
        row('Agreeing pairs of judges', agreement, percent),
        row('Fleiss’ κ', kappa, decimals),
        row('Strict majority', majority, percent),
        ...(truth === undefined
          ? []
          : [
              row('Majority is right', truth.right, percent),
              row('Unanimous and wrong', truth.unanimousWrong, percent),
            ]),
      ],
    ),
    measuredTable(
      'Who changed verdicts in the rounds.',
      ['Judge', 'Moves', 'To the first majority', 'Share of debated responses'],
      judges.map(({ judge, moves, towardMajority, share }) => ({
        name: [judge, moves, towardMajority],
        cells: [percent(share)],
      })),
    ),
  ];
}

/** What debate adds to reading again: the change in either random arm, and their difference. */
function controlTable({ reread, debated, agreement, kappa, majority, right }: RoundControl): Block {
  const row = (
    name: string,
    of: typeof agreement,
    cell: (measured: Measurement) => { measured: Measurement; format: Format },
  ) => ({ name: [name], cells: [of.reread, of.debated, of.effect].map(cell) });
  return measuredTable(
    `The effect of the first round. Of the contested responses ${reread}, chosen at random, were read again without debate; ${debated} others were debated. Both columns are changes since the first reading; the effect of debate is what it changed beyond reading again.`,
    ['Measure', 'Read again', 'Debated', 'Effect'],
    [
      row('Agreeing pairs of judges', agreement, percent),
      row('Fleiss’ κ', kappa, decimals),
      row('Strict majority', majority, percent),
      ...(right === undefined ? [] : [row('Majority is right', right, percent)]),
    ],
  );
}
