import { type Command, Option } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ExportOptions = OptionsOf<typeof registerExport>;

export function registerExport(program: Command) {
  return program
    .command('export <run>')
    .description('write a run in the public schema with a data card, or for promptfoo or Inspect')
    .addOption(
      new Option('--format <kind>', 'what to write')
        .choices(['parquet', 'jsonl', 'promptfoo', 'inspect'] as const)
        .default('parquet'),
    )
    .option('--out <folder>', 'folder to write to (default: exports/ beside the store)')
    .addOption(jsonOption('the paths of the files'))
    .addHelpText(
      'after',
      `
<run> is an id or latest: the newest stress test, adjudication or import.

Examples:
  mootcourt export latest --out my-data-set
  mootcourt export 261124-1a2b3c4d --format inspect --out logs`,
    );
}
