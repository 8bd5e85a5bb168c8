import type { Command } from '@commander-js/extra-typings';

export function registerStore(program: Command): void {
  program
    .command('store')
    .description('move runs between stores')
    .command('copy')
    .description('copy runs from one store to another, whole, and verify every hash')
    .requiredOption('--to <store>', 'a SQLite file, or postgres://user@host/database')
    .option('--from <store>', 'the same; the store of MOOTCOURT_STORE by default')
    .option('--run <id...>', 'only these runs; all that are not under way by default')
    .option('--json', 'print what was copied as JSON')
    .addHelpText(
      'after',
      `
A run that is there already is verified and left as it is; so a copy that was cut off goes on when it is asked for again.

Examples:
  mootcourt store copy --to postgres://mootcourt@db.lan/mootcourt
  mootcourt store copy --from postgres://mootcourt@db.lan/mootcourt --to backup.db --run 261124-1a2b3c4d`,
    )
    .action(async (options) => (await import('../actions/store.ts')).copy(options));
}
