import type { Command } from '@commander-js/extra-typings';
import { integer, positiveInteger } from '../options/numbers.ts';

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate <file>')
    .description(
      'judges against labelled items (JSONL or CSV: prompt, response, label): accuracy, κ, confusion, stability, bias',
    )
    .option('--label <column>', 'the label; or `majority`: each judge against the others', 'label')
    .option('--judges <columns>', "columns with judges' labels, joined by commas; found by name without --panel")
    .option('--panel <name|file>', 'let the judges of this panel read prompt and response now')
    .option('--spec <id|file>', 'what the panel judges by', 'helpful-assistant')
    .option('--values <two>', 'the two values at stake for the panel; found by it, or columns value1 and value2')
    .option(
      '--repeats <n>',
      'readings of each item by the panel; every second one in another order',
      positiveInteger,
      2,
    )
    .option('--budget <limits>', "with --panel: stop before the panel's calls take more, e.g. 5usd, 1000calls")
    .option('--group-by <column>', 'whose answers a refusal reader may not have seen', 'model')
    .option('--cluster <column>', 'items that belong together; default: id, prompt or item')
    .option('--positive-label <label>', 'the label whose overuse is a bias')
    .option('--item <column>', 'with --label majority: what was judged')
    .option('--rater <column>', 'with --label majority: who judged')
    .option('--rating <column>', 'with --label majority: the verdict')
    .option('--limit <n>', 'only the first n rows', positiveInteger)
    .option('--seed <n>', 'seed of the bootstrap and of simulated judges', integer, 1)
    .option('--json', 'print the calibration as JSON')
    .addHelpText(
      'after',
      `
Where labels are full_compliance, full_refusal and partial_refusal, refusals are also read without a model.

Examples:
  mootcourt calibrate labelled.jsonl --panel offline --limit 50
  mootcourt calibrate refusals.jsonl --judges annotator_1,gpt4_label,strmatch_label
  mootcourt calibrate verdicts.jsonl --label majority --item item --rater judge --rating verdict`,
    )
    .action(async (file, options) => (await import('../actions/calibrate.ts')).calibrate(file, options));
}
