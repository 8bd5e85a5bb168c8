import type { Command } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { specOption, taxonomyOption, valuesOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { concurrencyOption, limitOption, seedOption } from '../options/limits.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ImportOptions = OptionsOf<typeof registerImport>;

export function registerImport(program: Command) {
  return program
    .command('import <files...>')
    .description(
      'store results of other programs, or files of the public schema, as runs; makes no call without --judge',
    )
    .addOption(specOption('the spec that the verdicts are about'))
    .addOption(taxonomyOption('categories of values'))
    .addOption(limitOption('queries'))
    .addOption(valuesOption('the values at stake, where the files name none'))
    .option('--model <name>', 'the model that answered, where the files name none')
    .option('--judge <panel>', 'have the answers judged by this panel with --spec; tells the cost first')
    .option('--dry-run', 'with --judge: tell the cost, and make no call')
    .addOption(budgetOption('with --judge: stop before the run spends more'))
    .addOption(seedOption('labels, order and simulated agents'))
    .addOption(concurrencyOption('debates at the same time (default: 8)'))
    .option('--debates-per-run <n>', 'debates in each stored run', parsePositiveInteger, 1000)
    .addOption(jsonOption('the report'))
    .addHelpText(
      'after',
      `
Files are results of promptfoo (.json), logs of Inspect (.json, .eval), samples of lm-evaluation-harness (.jsonl), rows
with a prompt, an answer and a model (.jsonl, .json, .csv, .tsv), or Parquet, CSV or JSONL of
jifanz/stress_testing_model_spec (any of its configs) or of the same shape; or a folder of one kind. What export wrote for
promptfoo and Inspect is restored whole. Scores of other programs are not taken for verdicts. To continue an import that was cut off, give the same command again. For files too large for a store:
mootcourt analyse.

Examples:
  mootcourt import results.json --judge frontier --spec my-spec.md --dry-run
  mootcourt import logs/ --values candour,comfort
  mootcourt import samples_task.jsonl --model my-model
  mootcourt import default/ --limit 2000 --spec openai-model-spec.md
  mootcourt import judge_evaluations/std_2.5_to_3.0.parquet --spec openai-model-spec.md`,
    );
}
