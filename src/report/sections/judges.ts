import type { RunAnalysis } from '../../analysis/run/run-analysis.ts';
import { type Block, decimals, measuredTable, percent, type Section, shareText } from './section.ts';

/** What is known of the judges: how they flag, err, agree and lean. */
export function judgeSection({ panel, selfPreference }: RunAnalysis): Section {
  const { judges, pairs, coefficients, effectiveSize } = panel;
  return {
    id: 'judges',
    title: 'Quality of the judges',
    blocks: [
      measuredTable(
        'At first reading. Error rate: probability of a wrong verdict by Dawid and Skene’s model, without known truth. Without it: share of majority verdicts that would be reversed, or reversed or lost, if the judge were left out.',
        ['Judge', 'Verdicts', 'Abstained', 'Flag rate', 'Error rate', 'Reversed without it', 'Changed without it'],
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
        'Agreement of the whole panel, with abstentions as missing ratings: on three verdicts, and on problematic or not.',
        ['Coefficient', 'Of', 'Value'],
        coefficients.map(({ name, label, measured }) => ({ name: [name, label], cells: [decimals(measured)] })),
      ),
      {
        kind: 'text',
        text: `Effective panel size, the number of independent judges that ${judges.length} judges with correlated errors are worth: ${shareText(effectiveSize, 'decimals')} (${effectiveSize.source}). The judges had a say in the rulings, so this is an upper bound; mootcourt calibrate measures it against labels.`,
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
      text: `Warning: ${rows.map(({ judge, kin }) => `${judge} judges models of its own vendor (${kin.join(', ')})`).join('; ')}.`,
    },
    measuredTable(
      'Self-preference: how much more often a judge finds models of its own vendor compliant than other judges do, after subtracting the same difference on all other models.',
      ['Judge', 'Vendor', 'Preference'],
      rows.map(({ judge, family, preference }) => ({ name: [judge, family], cells: [percent(preference)] })),
    ),
  ];
}
