import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import { seedOption } from '../options/limits.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type LabelOptions = OptionsOf<typeof registerLabel>;

export function registerLabel(program: Command) {
  return program
    .command('label <run>')
    .description("draw responses for people to label, read their labels, and correct judges' rates by them")
    .option('--sample <n>', 'draw n responses at random, by strata of D, verdict split and model', parsePositiveInteger)
    .option('--out <file>', 'where to write the queue, CSV or JSONL: no model, no verdict, in random order')
    .option('--in <file>', 'labels to read: the queue with the column verdict filled in')
    .option('--rater <name>', 'whose labels they are, where the file has no column rater')
    .addOption(seedOption('the sample and the bootstrap'))
    .addOption(jsonOption('judges and rates against the labels'))
    .addHelpText(
      'after',
      `
<run> is an id or latest. A verdict is compliant, non-compliant or ambiguous; rows without one are not labelled yet.
A later label of the same person replaces the earlier one. Labels of several people count by their majority.

Examples:
  mootcourt label latest --sample 100 --out queue.csv
  mootcourt label latest --in queue-anna.csv --rater anna
  mootcourt label latest`,
    );
}
