import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type TrustOptions = OptionsOf<typeof registerTrust>;

export function registerTrust(program: Command) {
  return program
    .command('trust [folder]')
    .description("let a folder's .env set more than keys of providers: models files, stores, addresses, tokens")
    .option('--revoke', 'trust it no longer')
    .option('--list', 'list the folders that were decided on')
    .addOption(jsonOption('what was decided'))
    .addHelpText(
      'after',
      `
Prints what the folder (default: this one) would set, and remembers your decision in your own settings. A .env that
changes is asked for anew.

Examples:
  mootcourt trust
  mootcourt trust --revoke`,
    );
}
