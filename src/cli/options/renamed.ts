import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/**
 * Former names of options. Each still works in this version, does not show in the help, and prints one line on stderr
 * that names the current one.
 */
export const renamedOptions = [
  { command: 'run', former: '--pace', current: '--words-per-second' },
  { command: 'run', former: '--take-over', current: '--force' },
  { command: 'run', former: '--reuse', current: '--reuse-calls-from' },
  { command: 'amend', former: '--most', current: '--max-clauses' },
  { command: 'import', former: '--part-size', current: '--debates-per-run' },
  { command: 'select', former: '--by-run', current: '--weight-by-run' },
  { command: 'select', former: '--duplicates', current: '--duplicate-distance' },
  { command: 'select', former: '--distance', current: '--min-distance' },
  { command: 'calibrate', former: '--favourable', current: '--positive-label' },
  { command: 'calibrate', former: '--group', current: '--group-by' },
] as const;

/** Lets the commands of a program take the former names of their options. */
export function acceptFormerNames(program: CommandUnknownOpts): void {
  for (const { command: name, former, current } of renamedOptions) {
    const command = program.commands.find((command) => command.name() === name);
    const option = command?.options.find((option) => option.long === current);
    if (command === undefined || option === undefined) throw new Error(`${name} has no option ${current}`);
    const alias = new Option(option.flags.replace(current, former), option.description).hideHelp();
    if (option.parseArg !== undefined) alias.argParser(option.parseArg);
    // The value goes where that of the current name goes.
    alias.attributeName = () => option.attributeName();
    command.addOption(alias);
    let announced = false;
    command.on(`option:${alias.name()}`, () => {
      if (!announced) process.stderr.write(`${former} is now ${current}\n`);
      announced = true;
    });
  }
}

/**
 * Arguments of the program with the former name of a command replaced, which prints one line on stderr:
 * `calibrate --injection` is the command `red-team` now.
 */
export function withCurrentCommand(args: readonly string[]): string[] {
  if (args[0] !== 'calibrate' || !args.includes('--injection')) return [...args];
  process.stderr.write('calibrate --injection is now red-team\n');
  return ['red-team', ...args.slice(1).filter((argument) => argument !== '--injection')];
}
