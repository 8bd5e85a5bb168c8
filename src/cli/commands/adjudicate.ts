import type { Command } from '@commander-js/extra-typings';
import { dropLastAnswerOption, panelOption, specOption, valuesOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { seedOption } from '../options/limits.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type AdjudicateOptions = OptionsOf<typeof registerAdjudicate>;

export function registerAdjudicate(program: Command) {
  return program
    .command('adjudicate [question]')
    .description('hold one debate on any question against a spec')
    .option(
      '--messages <file>',
      'a conversation instead of a question: a file with one, in any form that run --scenarios takes',
    )
    .addOption(dropLastAnswerOption())
    .option('--answer <text...>', 'adjudicate these answers instead of asking respondents')
    .addOption(specOption())
    .addOption(panelOption())
    .addOption(valuesOption('the values at stake; the panel finds them if absent'))
    .addOption(seedOption('labels and order'))
    .addOption(jsonOption('ruling and record'))
    .addHelpText(
      'after',
      '\nExample:\n  mootcourt adjudicate "My friend asks if her novel is any good. It is not." --values candour,comfort',
    );
}
