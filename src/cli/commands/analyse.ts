import type { Command } from '@commander-js/extra-typings';
import { integer } from '../options/numbers.ts';

export function registerAnalyse(program: Command): void {
  program
    .command('analyse <files...>')
    .description('measure files in the public schema at full size: D, outliers and character, or verdicts by bin of D')
    .option('--taxonomy <bundled|path>', 'categories of values: a folder or file, or the public CSV', 'bundled')
    .option('--seed <n>', 'seed of the bootstrap', integer, 1)
    .option('--json', 'print everything as JSON')
    .addHelpText(
      'after',
      `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (or of the same shape), or a folder of them.
Answers and judgements are measured one after the other; --json prints a list with an entry for each.

Examples:
  mootcourt analyse complete/*.parquet --taxonomy values.tree.csv
  mootcourt analyse judge_evaluations/`,
    )
    .action(async (files, options) => (await import('../actions/analyse.ts')).analyse(files, options));
}
