import { type Command, Option } from '@commander-js/extra-typings';

export function registerExport(program: Command): void {
  program
    .command('export <run>')
    .description('write a run in the public shape with a data card, or for promptfoo or Inspect')
    .addOption(
      new Option('--format <kind>', 'what to write')
        .choices(['parquet', 'jsonl', 'promptfoo', 'inspect'])
        .default('parquet'),
    )
    .option('--out <folder>', 'where to write; default: exports/ beside the store')
    .option('--json', 'print the files as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  mootcourt export latest --out my-data-set\n  mootcourt export 261124-1a2b3c4d --format inspect --out logs',
    )
    .action(async (run, options) => (await import('../actions/export.ts')).exportCommand(run, options));
}
