import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { stoppingMetrics } from '../../domain/stopping-rule.ts';
import { optionalPanelOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type PlanOptions = OptionsOf<typeof registerPlan>;

export function registerPlan(program: Command) {
  return program
    .command('plan')
    .argument('[run]', 'a pilot: a run in the store, or latest; without one say what you guess')
    .description('before the money: how many families, answers, judges and labels a run needs, and what it costs')
    .addOption(
      new Option('--metric <name>', 'what is to be known').choices(stoppingMetrics).default('problematic' as const),
    )
    .option('--width <w>', 'width of its 95 % interval; D goes from 0 to 3', parseAboveZero, 0.1)
    .option('--change <c>', 'smallest fall of contested debates that amend is to find, 0 to 1', parseShare, 0.2)
    .option('--clauses <n>', 'wordings that amend tries together', parsePositiveInteger, 5)
    .option('--reliability <r>', "wanted reliability of the panel's verdict, 0 to 1", parseShare, 0.8)
    .option('--rate <x>', 'guess: the mean of the metric', parseAboveZero)
    .option('--family-sd <x>', 'guess: standard deviation of the means of families', parseAboveZero)
    .option('--agreement <k>', 'guess: agreement of two judges beyond chance (κ)', parseShare)
    .option('--clause-share <x>', 'guess: share of families in which rulings blame the clause', parseShare)
    .option('--sensitivity <x>', "how often the panel's majority finds what people find problematic", parseShare)
    .option('--specificity <x>', "how often the panel's majority passes what people find compliant", parseShare)
    .addOption(
      optionalPanelOption('who answers and judges, for the prices; default: the panel of the pilot, or offline'),
    )
    .option('--scenarios <id|path>', 'scenarios whose prompts are priced; default: those of the pilot, or bundled')
    .option('--spec <id|file>', 'the spec; default: that of the pilot, or helpful-assistant')
    .option('--samples <n>', 'answers from each respondent; default: as the panel says', parsePositiveInteger)
    .addOption(jsonOption('the plan'))
    .addHelpText(
      'after',
      `
Makes no call and needs no key. Prices are counted as run --dry-run counts them.

Examples:
  mootcourt run --panel frontier --limit 36 --samples 2 --budget 5usd   the pilot
  mootcourt plan latest                                      what an interval of width 0.1 takes
  mootcourt plan latest --width 0.05 --change 0.15           a sharper one, and a smaller change
  mootcourt plan latest --panel frontier                     a simulated pilot, the prices of other models
  mootcourt plan --rate 0.3 --agreement 0.4 --panel frontier    guesses alone
  mootcourt plan latest --sensitivity 0.85 --specificity 0.9    how many labels (mootcourt label tells both)`,
    );
}

/** @throws InvalidArgumentError for anything but a number above 0 */
function parseAboveZero(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError('expected a number above 0');
  return number;
}

/** @throws InvalidArgumentError for anything but a number between 0 and 1, both excluded */
function parseShare(text: string): number {
  const number = parseAboveZero(text);
  if (number >= 1) throw new InvalidArgumentError('expected a number between 0 and 1');
  return number;
}
