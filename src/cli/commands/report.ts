import { type Command, Option } from '@commander-js/extra-typings';

export function registerReport(program: Command): void {
  program
    .command('report <run>')
    .description('write the findings of a run as one HTML file and as Markdown')
    .option('--out <folder>', 'where to write; default: reports/ beside the store')
    .addOption(new Option('--format <kind>', 'what to write').choices(['html', 'markdown', 'both']).default('both'))
    .option('--json', 'print where it was written as JSON')
    .addHelpText('after', '\nExamples:\n  mootcourt report latest\n  mootcourt report 261124-1a2b3c4d --out findings')
    .action(async (run, options) => (await import('../actions/report.ts')).report(run, options));
}
