import type { Command } from '@commander-js/extra-typings';
import { taxonomyOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { seedOption } from '../options/limits.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type AnalyseOptions = OptionsOf<typeof registerAnalyse>;

export function registerAnalyse(program: Command) {
  return program
    .command('analyse <files...>')
    .description('measure files of the public schema at full size: D, outliers and character, or verdicts by bin of D')
    .addOption(taxonomyOption('categories of values'))
    .addOption(seedOption('the bootstrap'))
    .addOption(jsonOption('everything'))
    .addHelpText(
      'after',
      `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (or of the same shape), or a folder of them.
Answers and judgements are measured one after the other; --json prints a list with an entry for each.

Examples:
  mootcourt analyse complete/*.parquet --taxonomy values.tree.csv
  mootcourt analyse judge_evaluations/`,
    );
}
