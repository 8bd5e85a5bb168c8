import type { Command } from '@commander-js/extra-typings';
import { integer } from '../options/numbers.ts';

export function registerMeasure(program: Command): void {
  program
    .command('measure <file>')
    .description('agreement of raters in a CSV or JSONL file: every coefficient with its interval')
    .option('--item <column>', 'long table: what was rated')
    .option('--rater <column>', 'long table: who rated')
    .option('--rating <column>', 'long table: the rating')
    .option('--raters <columns>', 'wide table: one column a rater, joined by commas')
    .option('--cluster <column>', 'items that belong together; each item by itself where absent')
    .option('--missing <values>', 'ratings that mean none, joined by commas, e.g. 0,error')
    .option('--categories <values>', 'the categories there are; anything else is left out and counted')
    .option('--seed <n>', 'seed of the bootstrap', integer, 1)
    .option('--json', 'print the measures as JSON')
    .addHelpText(
      'after',
      `
Columns are found by their usual names where none are given.

Examples:
  mootcourt measure labels.csv --raters annotator_1,annotator_2
  mootcourt measure judges.jsonl --item item --rater judge --rating score --missing 0`,
    )
    .action(async (file, options) => (await import('../actions/measure.ts')).measure(file, options));
}
