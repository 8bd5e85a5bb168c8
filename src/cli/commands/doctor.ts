import type { Command } from '@commander-js/extra-typings';
import { panelOption, specOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type DoctorOptions = OptionsOf<typeof registerDoctor>;

export function registerDoctor(program: Command) {
  return program
    .command('doctor')
    .description('check keys, endpoints, store and versions; with --live the models themselves')
    .addOption(panelOption('the panel to check'))
    .option('--live', 'ask each member one small question, with a schema: paid calls, of a few hundred tokens')
    .addOption(specOption())
    .addOption(jsonOption('checks and probes'))
    .addHelpText(
      'after',
      `
Examples:
  mootcourt doctor --panel frontier
  mootcourt doctor --panel frontier --live          # is every model reached, and what does it take?
  mootcourt doctor --panel mine.yaml --live --json`,
    );
}
