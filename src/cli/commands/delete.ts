import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type DeleteOptions = OptionsOf<typeof registerDelete>;

export function registerDelete(program: Command) {
  return program
    .command('delete [runs...]')
    .description('delete runs for good: events, calls, their texts that no other run needs, and reports')
    .option('--older-than <age>', 'all runs that ended so long ago, e.g. 90d')
    .option('--dry-run', 'name what would be deleted, and delete nothing')
    .addOption(jsonOption('what was deleted'))
    .addHelpText(
      'after',
      `
A run that a process holds, or whose calls another run reads (a fork, a later wording), is refused; --older-than leaves
it and says so. What a run cost stays noted, so that no budget is refilled. Exports and bundles are yours to delete.

Examples:
  mootcourt delete 261124-1a2b3c4d
  mootcourt delete --older-than 90d --dry-run`,
    );
}
