import { type Command, Option } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ExportOptions = OptionsOf<typeof registerExport>;

export function registerExport(program: Command) {
  return program
    .command('export <run>')
    .description('write a run in the public schema with a data card, for promptfoo or Inspect, or its scenarios')
    .addOption(
      new Option('--format <kind>', 'what to write')
        .choices([
          'parquet',
          'jsonl',
          'promptfoo',
          'inspect',
          'openai-messages',
          'sharegpt',
          'wildchat',
          'inspect-input',
          'scenarios',
        ] as const)
        .default('parquet'),
    )
    .option('--out <folder>', 'folder to write to (default: exports/ beside the store)')
    .addOption(jsonOption('the paths of the files'))
    .addHelpText(
      'after',
      `
<run> is an id or latest: the newest stress test, adjudication or import.
openai-messages, sharegpt, wildchat and inspect-input write the scenarios as conversations in these forms, scenarios in
Mootcourt's own; mootcourt run --scenarios reads them all.

Examples:
  mootcourt export latest --out my-data-set
  mootcourt export 261124-1a2b3c4d --format inspect --out logs
  mootcourt export latest --format openai-messages --out conversations`,
    );
}
