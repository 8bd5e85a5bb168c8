import type { Command } from '@commander-js/extra-typings';
import { specOption, taxonomyOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { limitOption } from '../options/limits.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ImportOptions = OptionsOf<typeof registerImport>;

export function registerImport(program: Command) {
  return program
    .command('import <files...>')
    .description('store files of the public schema as runs, so that every view, tool and measure works on them')
    .addOption(specOption('the spec that the verdicts are about'))
    .addOption(taxonomyOption('categories of values'))
    .addOption(limitOption('queries'))
    .option('--debates-per-run <n>', 'debates in each stored run', parsePositiveInteger, 1000)
    .addOption(jsonOption('the report'))
    .addHelpText(
      'after',
      `
Files are Parquet, CSV or JSONL of jifanz/stress_testing_model_spec (any of its configs) or of the same shape, or a
folder of them. To continue an import that was cut off, give the same command again. For files too large for a store:
mootcourt analyse.

Examples:
  mootcourt import default/ --limit 2000 --spec openai-model-spec.md
  mootcourt import judge_evaluations/std_2.5_to_3.0.parquet --spec openai-model-spec.md`,
    );
}
