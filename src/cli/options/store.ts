import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { chooseStore } from '../../settings/environment.ts';

/** Lets every command take `--store`. Commands read the store from their settings, so none needs the option's value. */
export function acceptStore(program: CommandUnknownOpts): void {
  for (const command of program.commands) {
    acceptStore(command);
    if (command.commands.length > 0) continue;
    command.addOption(
      new Option(
        '--store <file or address>',
        'where runs are kept: a SQLite file, or postgres://…; else MOOTCOURT_STORE',
      ),
    );
    command.on('option:store', (value: string) => chooseStore(value));
  }
}
