import type { Command } from '@commander-js/extra-typings';
import { panelOption } from '../options/inputs.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type InitOptions = OptionsOf<typeof registerInit>;

export function registerInit(program: Command) {
  return program
    .command('init [folder]')
    .description('write a starter folder: a spec, three scenarios, a panel and a README of the formats')
    .addOption(panelOption('the panel to begin with'))
    .addHelpText(
      'after',
      `
[folder] is mootcourt-start where none is named. Files that are there already are never replaced.

Examples:
  mootcourt init
  mootcourt init my-rules --panel frontier`,
    );
}
