import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';

export type StoreCopyOptions = ReturnType<ReturnType<typeof registerStore>['copy']['opts']>;

export function registerStore(program: Command) {
  const store = program.command('store').description('move runs between stores');
  const copy = store
    .command('copy')
    .description('copy whole runs from one store to another, and verify every hash')
    .requiredOption('--to <store>', 'a SQLite file, or postgres://user@host/database')
    .option('--from <store>', 'the same (default: the store of MOOTCOURT_STORE)')
    .option(
      '--run <id...>',
      'only these runs; latest is the newest stress test, adjudication or import (default: all that are not running)',
    )
    .addOption(jsonOption('what was copied'))
    .addHelpText(
      'after',
      `
A run that is there already is verified and left as it is. To continue a copy that was cut off, give the same command again.

Examples:
  mootcourt store copy --to postgres://mootcourt@db.lan/mootcourt
  mootcourt store copy --from postgres://mootcourt@db.lan/mootcourt --to backup.db --run 261124-1a2b3c4d`,
    );
  const accept = store
    .command('accept <file>')
    .description('use a store that was copied while it was written, without its -wal file, as it is')
    .addHelpText('after', '\nWhat was committed last is missing in it. Example:\n  mootcourt store accept backup.db');
  return { copy, accept };
}
