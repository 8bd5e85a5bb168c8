import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type AuditOptions = OptionsOf<typeof registerAudit>;

export function registerAudit(program: Command) {
  return program
    .command('audit')
    .description('list what users did: start, resume, stop, rule, fork, label, export, delete, tokens')
    .option('--user <name>', 'only what this user did; "owner" for the command line and MOOTCOURT_TOKEN')
    .option('--run <id>', 'only what was done to this run, a deleted one too')
    .option('--since <when>', 'days back (30d) or a date')
    .option('--limit <n>', 'the newest entries', parsePositiveInteger, 100)
    .addOption(jsonOption('the entries'))
    .addHelpText('after', '\nExamples:\n  mootcourt audit --since 7d\n  mootcourt audit --user ana --json');
}
