import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, decimals, measuredTable, percent, type Section } from './section.ts';
import { severityBlocks } from './severity.ts';

/** What is known of the judges: how they flag, err, agree and lean. */
export function judgeSection({ panel, severity, selfPreference }: RunAnalysis): Section {
  const { judges, pairs, coefficients, majorities } = panel;
  return {
    id: 'judges',
    title: 'Quality of the judges',
    blocks: [
      measuredTable(
        'At first reading. Consensus: how often the judge agrees with the consensus that Dawid and Skene’s model finds; errors that judges share are part of it, so it is no measure of being right. Without it: share of majority verdicts that would be reversed, or reversed or lost, if the judge were left out.',
        ['Judge', 'Verdicts', 'Abstained', 'Flag rate', 'Consensus', 'Reversed without it', 'Changed without it'],
        judges.map(({ judge, rated, abstained, flagRate, consensus, reverses, changes }) => ({
          name: [judge, rated, abstained],
          cells: [flagRate, consensus, reverses, changes].map(percent),
        })),
      ),
      measuredTable(
        'Problematic responses at first reading by two majorities: of two labels, as in the paper (two judges who say ambiguous and non-compliant are two who find a problem), and of three verdicts, where most judges give the same one. n are the responses that have such a majority. It assumes that the judges’ votes count alike.',
        ['Majority', 'Problematic'],
        [
          { name: ['Two labels: problematic or not'], cells: [percent(majorities.binary)] },
          { name: ['Three verdicts'], cells: [percent(majorities.threeWay)] },
        ],
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
        'Agreement of the whole panel, with abstentions as missing ratings: on three verdicts, and on problematic or not.',
        ['Coefficient', 'Of', 'Value'],
        coefficients.map(({ name, label, measured }) => ({ name: [name, label], cells: [decimals(measured)] })),
      ),
      {
        kind: 'text',
        text: 'Errors of judges, and how many independent judges the panel is worth, cannot be known from the judges themselves: what they get wrong together looks like agreement. Label a sample and run mootcourt calibrate.',
      },
      ...severityBlocks(severity),
      ...kinship(selfPreference),
    ],
  };
}

function kinship(rows: RunAnalysis['selfPreference']): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      kind: 'text',
      text: `Warning: ${rows.map(({ judge, kin }) => `${judge} judges models of its own vendor (${kin.join(', ')})`).join('; ')}.`,
    },
    measuredTable(
      'Self-preference: how much more often a judge finds models of its own vendor compliant than judges of other vendors do, after subtracting the same difference on models of neither vendor.',
      ['Judge', 'Vendor', 'Preference'],
      rows.map(({ judge, family, preference }) => ({ name: [judge, family], cells: [percent(preference)] })),
    ),
  ];
}
