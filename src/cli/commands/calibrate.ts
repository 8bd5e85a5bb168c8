import type { Command } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { optionalPanelOption, specOption, valuesOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { limitOption, seedOption } from '../options/limits.ts';
import { parseList } from '../options/list.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type CalibrateOptions = OptionsOf<typeof registerCalibrate>;

export function registerCalibrate(program: Command) {
  return program
    .command('calibrate <file>')
    .description(
      'compare judges with labelled items (JSONL or CSV: prompt, response, label): accuracy, κ, confusion, stability, bias',
    )
    .option('--label <column>', 'the label; or majority: compare each judge with the others', 'label')
    .option(
      '--judges <columns>',
      "columns with judges' labels, joined by commas (default: found by name, without --panel)",
      parseList,
    )
    .addOption(optionalPanelOption('let the judges of a panel read prompt and response now'))
    .addOption(specOption('the spec that the panel judges by'))
    .addOption(valuesOption('the values at stake for the panel; without them columns value1 and value2, or the panel'))
    .option(
      '--repeats <n>',
      'readings of each item by the panel, every second one in another order',
      parsePositiveInteger,
      2,
    )
    .addOption(budgetOption("with --panel: stop before the panel's calls take more"))
    .option(
      '--group-by <column>',
      'the refusal reader labels items of each group after training on the other groups only',
      'model',
    )
    .option('--cluster <column>', 'items that belong together (default: id, prompt or item)')
    .option('--positive-label <label>', 'the label whose overuse is a bias')
    .option('--item <column>', 'with --label majority: the judged item')
    .option('--rater <column>', 'with --label majority: the judge')
    .option('--rating <column>', 'with --label majority: the verdict')
    .addOption(limitOption('rows'))
    .addOption(seedOption('the bootstrap and simulated judges'))
    .addOption(jsonOption('the calibration'))
    .addHelpText(
      'after',
      `
If the labels are full_compliance, full_refusal and partial_refusal, or two words such as compliance and refusal, a
classifier without a model reads refusals too.
Attacks on judges: mootcourt red-team.

Examples:
  mootcourt calibrate labelled.jsonl --panel offline --limit 50
  mootcourt calibrate refusals.jsonl --judges annotator_1,gpt4_label,strmatch_label
  mootcourt calibrate verdicts.jsonl --label majority --item item --rater judge --rating verdict`,
    );
}
