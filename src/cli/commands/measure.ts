import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import { seedOption } from '../options/limits.ts';
import { parseList } from '../options/list.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type MeasureOptions = OptionsOf<typeof registerMeasure>;

export function registerMeasure(program: Command) {
  return program
    .command('measure <file>')
    .description('measure the agreement of raters in a CSV or JSONL file: every coefficient with its interval')
    .option('--item <column>', 'long table: the rated item')
    .option('--rater <column>', 'long table: the rater')
    .option('--rating <column>', 'long table: the rating')
    .option('--raters <columns>', 'wide table: one column for each rater, joined by commas', parseList)
    .option('--cluster <column>', 'items that belong together (default: each item by itself)')
    .option('--missing <values>', 'values that mean no rating, joined by commas, e.g. 0,error', parseList)
    .option(
      '--categories <values>',
      'all categories on offer, in order; other values are left out and counted',
      parseList,
    )
    .option(
      '--weights <kind>',
      'how near categories are: linear, quadratic, ordinal, or a CSV file with a matrix (default: all three for numbers)',
    )
    .addOption(seedOption('the bootstrap'))
    .addOption(jsonOption('the measures'))
    .addHelpText(
      'after',
      `
Columns are found by their usual names if you name none.

Examples:
  mootcourt measure labels.csv --raters annotator_1,annotator_2
  mootcourt measure judges.jsonl --item item --rater judge --rating score --missing 0
  mootcourt measure severity.csv --categories low,medium,high --weights linear`,
    );
}
