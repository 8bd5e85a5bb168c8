import type { Command } from '@commander-js/extra-typings';
import { panelOption } from '../options/inputs.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type DoctorOptions = OptionsOf<typeof registerDoctor>;

export function registerDoctor(program: Command) {
  return program
    .command('doctor')
    .description('check keys, endpoints, store and versions')
    .addOption(panelOption('the panel to check'))
    .addHelpText('after', '\nExample:\n  mootcourt doctor --panel frontier');
}
