import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import type { Measurement } from '../../measures/measurement.ts';
import type { Format } from '../../results/findings.ts';
import { type Block, decimals, measuredTable, percent, type Section, shareText } from './section.ts';

/** What is known of the judges: how they flag, err, agree and lean. */
export function judgeSection({ panel, selfPreference }: RunAnalysis): Section {
  const { judges, pairs, coefficients, effectiveSize } = panel;
  return {
    id: 'judges',
    title: 'What the judges are worth',
    blocks: [
      measuredTable(
        'At first reading. Error: chance of a wrong verdict by Dawid and Skene’s model, without known truth. Left out: majority verdicts that would turn into another one, or into another or none.',
        ['Judge', 'Verdicts', 'Abstained', 'Flags', 'Error', 'Left out, turns', 'Left out, changes'],
        judges.map(({ judge, rated, abstained, flagRate, error, reverses, changes }) => ({
          name: [judge, rated, abstained],
          cells: [flagRate, error, reverses, changes].map(percent),
        })),
      ),
      measuredTable(
        'Every two judges on whether a response is problematic.',
        ['Judge', 'Judge', 'Agreement', 'Cohen’s κ'],
        pairs.map(({ judges: [name, other], agreement, kappa }) => ({
          name: [name, other],
          cells: [percent(agreement), decimals(kappa)],
        })),
      ),
      measuredTable(
        'Agreement of the whole panel, abstentions allowed for: on three verdicts, and on problematic or not.',
        ['Coefficient', 'Of', 'Value'],
        coefficients.map(({ name, label, measured }) => ({ name: [name, label], cells: [decimals(measured)] })),
      ),
      {
        kind: 'text',
        text: `Effective panel size, the independent judges that ${judges.length} with correlated errors amount to: ${shareText(effectiveSize, 'decimals')} (${effectiveSize.source}). The judges had a say in the rulings, so this is an upper bound; mootcourt calibrate measures it against labels.`,
      },
      ...kinship(selfPreference),
    ],
  };
}

function kinship(rows: RunAnalysis['selfPreference']): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      kind: 'text',
      text: `Warning: ${rows.map(({ judge, kin }) => `${judge} judges its own kin (${kin.join(', ')})`).join('; ')}.`,
    },
    measuredTable(
      'Self-preference: how much more often a judge finds its kin compliant than other judges do, beyond how mild it is on the rest.',
      ['Judge', 'Family', 'Preference'],
      rows.map(({ judge, family, preference }) => ({ name: [judge, family], cells: [percent(preference)] })),
    ),
  ];
}

/** What rounds of debate did. */
export function roundsBlocks({ rounds }: RunAnalysis): Block[] {
  if (rounds.debated === 0) return [];
  const { agreement, kappa, majority, judges, truth } = rounds;
  const row = (
    name: string,
    of: typeof agreement,
    cell: (measured: Measurement) => { measured: Measurement; format: Format },
  ) => ({
    name: [name],
    cells: [of.before, of.after, of.change].map(cell),
  });
  return [
    measuredTable(
      `The ${rounds.debated} responses that were debated, before the first round and after the last.${
        truth === undefined
          ? ' Truth is not known here, so this says nothing of being right.'
          : ' Truth is planted in simulated answers: what the clauses, read for their purpose, make of the positions they were written at; one judge reads that way too.'
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
