import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';

/** The options of a command, by the function that registers it. */
export type OptionsOf<Register extends (program: Command) => CommandUnknownOpts> = ReturnType<
  ReturnType<Register>['opts']
>;
