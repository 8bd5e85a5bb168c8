import { type Command, Option } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ReportOptions = OptionsOf<typeof registerReport>;

export function registerReport(program: Command) {
  return program
    .command('report <run>')
    .description('write the findings of a run as one HTML file and as Markdown')
    .option('--out <folder>', 'folder to write to (default: reports/ beside the store)')
    .addOption(
      new Option('--format <kind>', 'what to write').choices(['html', 'markdown', 'both'] as const).default('both'),
    )
    .addOption(jsonOption('the paths of the files'))
    .addHelpText(
      'after',
      `
<run> is an id or latest: the newest stress test, adjudication or import.

Examples:
  mootcourt report latest
  mootcourt report 261124-1a2b3c4d --out findings`,
    );
}
