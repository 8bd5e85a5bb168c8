import type { Command } from '@commander-js/extra-typings';
import { positiveInteger } from '../options/numbers.ts';

export function registerAmend(program: Command): void {
  program
    .command('amend <run>')
    .description('propose new wordings for the clauses that rulings blame, and try them on the same scenarios, paired')
    .option('--max-clauses <n>', 'clauses to amend at most, the most blamed first', positiveInteger, 5)
    .option('--out <file>', 'where to write the spec with all accepted wordings')
    .option('--budget <limits>', 'for each trial, e.g. 5usd, 1000calls; several joined by commas')
    .option('--json', 'print proposals, diffs and effects as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  mootcourt amend latest\n  mootcourt amend 261124-1a2b3c4d --max-clauses 3 --out amended.md',
    )
    .action(async (run, options) => (await import('../actions/amend.ts')).amend(run, options));
}
