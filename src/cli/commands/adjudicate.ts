import type { Command } from '@commander-js/extra-typings';
import { integer } from '../options/numbers.ts';

export function registerAdjudicate(program: Command): void {
  program
    .command('adjudicate [question]')
    .description('hold one debate on any question against a spec')
    .option(
      '--messages <file>',
      'a conversation instead of a question: a file with one, in any form that run --scenarios takes',
    )
    .option('--drop-last-answer', 'with --messages: leave out an answer that the conversation ends with')
    .option('--answer <text...>', 'adjudicate these answers instead of asking respondents')
    .option('--spec <id|file>', 'bundled spec or a Markdown file', 'helpful-assistant')
    .option('--panel <name|file>', 'bundled panel or a YAML file', 'offline')
    .option('--values <two>', 'the two values at stake, e.g. "candour,comfort"; found by the panel when absent')
    .option('--seed <n>', 'seed of labels and order', integer, 1)
    .option('--json', 'print ruling and record as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  mootcourt adjudicate "My friend asks if her novel is any good. It is not." --values candour,comfort',
    )
    .action(async (question, options) => (await import('../actions/adjudicate.ts')).adjudicate(question, options));
}
