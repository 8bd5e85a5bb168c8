/** Options by command whose names changed; the old ones still work in this version. */
const renamedOptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  run: { '--pace': '--words-per-second', '--take-over': '--force', '--reuse': '--reuse-calls-from' },
  amend: { '--most': '--max-clauses' },
  import: { '--part-size': '--debates-per-run' },
  select: {
    '--by-run': '--weight-by-run',
    '--duplicates': '--duplicate-distance',
    '--distance': '--min-distance',
  },
  calibrate: { '--favourable': '--positive-label', '--group': '--group-by' },
};

/** Commands that were an option of another. */
const movedCommands: Readonly<Record<string, { option: string; command: string }>> = {
  calibrate: { option: '--injection', command: 'red-team' },
};

/**
 * The arguments under today's names, and a line for each old name that was met.
 * @param argv as in `process.argv`: the command stands third
 */
export function withCurrentOptionNames(argv: readonly string[]): { argv: string[]; notices: string[] } {
  const [node = '', script = '', command = '', ...args] = argv;
  if (argv.length < 3) return { argv: [...argv], notices: [] };
  const moved = Object.hasOwn(movedCommands, command) ? movedCommands[command] : undefined;
  if (moved !== undefined && args.includes(moved.option)) {
    const rest = args.filter((arg) => arg !== moved.option);
    return {
      argv: [node, script, moved.command, ...rest],
      notices: [`${command} ${moved.option} is now ${moved.command}`],
    };
  }
  const names = Object.hasOwn(renamedOptions, command) ? (renamedOptions[command] ?? {}) : {};
  const notices = new Set<string>();
  const current = args.map((arg) => {
    const [name = '', ...value] = arg.split('=');
    const now = Object.hasOwn(names, name) ? names[name] : undefined;
    if (now === undefined) return arg;
    notices.add(`${name} is now ${now}`);
    return [now, ...value].join('=');
  });
  return { argv: [node, script, command, ...current], notices: [...notices] };
}
