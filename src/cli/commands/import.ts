import type { Command } from '@commander-js/extra-typings';
import { positiveInteger } from '../options/numbers.ts';

export function registerImport(program: Command): void {
  program
    .command('import <files...>')
    .description('make runs of files in the public schema: every view, tool and measure works on them')
    .option('--spec <id|file>', 'the spec that the verdicts are about', 'helpful-assistant')
    .option('--taxonomy <bundled|path>', 'categories of values: a folder or file, or the public CSV', 'bundled')
    .option('--limit <n>', 'only the first n queries', positiveInteger)
    .option('--debates-per-run <n>', 'debates of one run', positiveInteger, 1000)
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (any of its configs) or of the same shape, or a folder of them. An
import that was cut off goes on when the same command is given again. Files too large for a store: mootcourt analyse.

Examples:
  mootcourt import default/ --limit 2000 --spec openai-model-spec.md
  mootcourt import judge_evaluations/std_2.5_to_3.0.parquet --spec openai-model-spec.md`,
    )
    .action(async (files, options) => (await import('../actions/import.ts')).importCommand(files, options));
}
