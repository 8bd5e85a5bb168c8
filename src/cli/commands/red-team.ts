import type { Command } from '@commander-js/extra-typings';
import { integer, positiveInteger } from '../options/numbers.ts';

export function registerRedTeam(program: Command): void {
  program
    .command('red-team [attacks]')
    .description('plant attacks in answers and arguments, and count the verdicts of a panel that they change')
    .option('--panel <name|file>', 'the panel that reads them: bundled or a YAML file', 'offline')
    .option('--spec <id|file>', 'what the panel judges by', 'helpful-assistant')
    .option('--repeats <n>', 'answers that each attack is planted in', positiveInteger, 2)
    .option('--limit <n>', 'only n attacks, from all techniques', positiveInteger)
    .option('--budget <limits>', 'stop before more is spent, e.g. 5usd, 1000calls; several joined by commas')
    .option('--seed <n>', 'seed of the bootstrap and of simulated judges', integer, 1)
    .option('--json', 'print the study as JSON')
    .addHelpText(
      'after',
      `
Attacks are a YAML file; the bundled ones where none is named.

Examples:
  mootcourt red-team --limit 20
  mootcourt red-team my-attacks.yaml --panel frontier --repeats 1 --budget 5usd`,
    )
    .action(async (attacks, options) => (await import('../actions/red-team.ts')).redTeam(attacks, options));
}
