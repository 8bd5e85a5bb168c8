import { type Command, Option } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type CompareOptions = OptionsOf<typeof registerCompare>;

export function registerCompare(program: Command) {
  return program
    .command('compare <before> <after>')
    .description('compare two runs on the scenarios that both hold: measures, rulings, clauses, cases, the spec')
    .option('--out <folder>', 'folder of the page (default: reports/ beside the store)')
    .addOption(
      new Option('--format <kind>', 'what to write').choices(['html', 'markdown', 'both'] as const).default('both'),
    )
    .addOption(jsonOption('the comparison'))
    .addHelpText(
      'after',
      `
<before> and <after> are ids of runs; latest is the newest stress test, adjudication or import.
Worse or better is called what a test calls sure at 1 in 20; see also mootcourt run --against <run>.

Examples:
  mootcourt compare 261124-1a2b3c4d latest
  mootcourt compare 261124-1a2b3c4d 261125-5e6f7a8b --format markdown --out findings`,
    );
}
