import type { Command } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { panelOption, specOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { seedOption } from '../options/limits.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type RedTeamOptions = OptionsOf<typeof registerRedTeam>;

export function registerRedTeam(program: Command) {
  return program
    .command('red-team [attacks]')
    .description('put prompt injections into answers and count how many verdicts of a panel they change')
    .addOption(panelOption('the panel under attack'))
    .addOption(specOption('the spec that the panel judges by'))
    .option('--repeats <n>', 'answers that carry each attack', parsePositiveInteger, 2)
    .addOption(budgetOption("stop before the panel's calls take more"))
    .option('--limit <n>', 'only n attacks, spread over all techniques', parsePositiveInteger)
    .addOption(seedOption('the bootstrap and simulated judges'))
    .addOption(jsonOption('the findings'))
    .addHelpText(
      'after',
      `
[attacks] is a YAML file (default: the bundled attacks).

Examples:
  mootcourt red-team --limit 20
  mootcourt red-team --panel frontier --repeats 1 --budget 5usd`,
    );
}
