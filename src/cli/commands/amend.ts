import type { Command } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { jsonOption } from '../options/json.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type AmendOptions = OptionsOf<typeof registerAmend>;

export function registerAmend(program: Command) {
  return program
    .command('amend <run>')
    .description(
      'propose new wordings for the clauses that rulings blame, and try each beside a fresh reading of the old one',
    )
    .option('--max-clauses <n>', 'amend at most n clauses, the most blamed first', parsePositiveInteger, 5)
    .option('--out <file>', 'where to write the spec with all accepted wordings')
    .addOption(budgetOption('stop each trial before it spends more'))
    .addOption(jsonOption('proposals, diffs and effects'))
    .addHelpText(
      'after',
      `
<run> is an id or latest: the newest stress test.

Examples:
  mootcourt amend latest
  mootcourt amend 261124-1a2b3c4d --max-clauses 3 --out amended.md`,
    );
}
