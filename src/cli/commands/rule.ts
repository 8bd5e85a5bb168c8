import type { Command } from '@commander-js/extra-typings';
import type { OptionsOf } from '../options/options-of.ts';

export type RuleOptions = OptionsOf<typeof registerRule>;

export function registerRule(program: Command) {
  return program
    .command('rule <debate>')
    .description('give the ruling that a debate waits for (panels with `human: escalated`)')
    .requiredOption('--verdict <label=verdict...>', 'one for each contested response, e.g. R3=compliant')
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who rules; the name stands in the ruling')
    .option('--problem <kind>', 'contradiction, ambiguity, coverage-gap, granularity, judge-error or none', 'none')
    .addHelpText(
      'after',
      `
<debate> is an id or latest: the first debate that waits for a person, in the newest run with one.

Example:
  mootcourt rule latest --verdict R3=compliant --reason "The clause on tone does not apply."`,
    );
}
