import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type ReplayOptions = OptionsOf<typeof registerReplay>;

export function registerReplay(program: Command) {
  return program
    .command('replay <debate>')
    .description('print the trace of a debate, or verify it')
    .option('--verify', 'run the debate again from the ledger, without any provider, and compare every hash')
    .addOption(jsonOption('events, or the verification,'))
    .addHelpText(
      'after',
      `
<debate> is an id or latest: the debate that was ruled last in the newest stress test, adjudication or
import.

Examples:
  mootcourt replay latest
  mootcourt replay 261124-1a2b3c4d-0007 --verify`,
    );
}
