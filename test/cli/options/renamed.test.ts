import { afterEach, describe, expect, it, vi } from 'vitest';
import { acceptFormerNames, renamedOptions, withCurrentCommand } from '../../../src/cli/options/renamed.ts';
import { createProgram } from '../../../src/cli/program.ts';

const written: string[] = [];
vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
afterEach(() => {
  written.length = 0;
});

/** The options that a command is given for some arguments, with its work left out. */
async function optionsFor(name: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const program = createProgram();
  const command = program.commands.find((command) => command.name() === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  let options: Record<string, unknown> = {};
  command.action(() => {
    options = command.opts();
  });
  const positional = command.registeredArguments.map(() => 'x');
  const required = command.options.filter(({ mandatory, long }) => mandatory && !args.includes(String(long)));
  await program.parseAsync([name, ...positional, ...required.flatMap(({ long }) => [String(long), 'y']), ...args], {
    from: 'user',
  });
  return options;
}

describe('a renamed option', () => {
  it.each(renamedOptions)(
    '$command $former works as $current and says so once',
    async ({ command, former, current }) => {
      const value = former === '--take-over' ? [] : ['7'];
      const given = await optionsFor(command, [former, ...value]);
      expect(written).toEqual([`${former} is now ${current}\n`]);
      written.length = 0;
      const expected = await optionsFor(command, [current, ...value]);
      expect(written).toEqual([]);
      expect(given).toEqual(expected);
      expect(given).not.toEqual(await optionsFor(command, []));
    },
  );

  it.each(renamedOptions)('$command $former does not show in the help', ({ command: name, former, current }) => {
    const help =
      createProgram()
        .commands.find((command) => command.name() === name)
        ?.helpInformation() ?? '';
    expect(help).toContain(`${current} `);
    expect(help).not.toMatch(new RegExp(`${former}[ ,]`));
  });

  it('takes several values, and several times, with one line', async () => {
    const { reuseCallsFrom } = await optionsFor('run', ['--reuse', 'a', 'b', '--reuse', 'c']);
    expect(reuseCallsFrom).toEqual(['a', 'b', 'c']);
    expect(written).toEqual(['--reuse is now --reuse-calls-from\n']);
  });

  it('is refused for a wrong value as the current one is', async () => {
    const error = await optionsFor('run', ['--pace', '0']).catch((error: unknown) => error);
    expect(String(error)).toContain('expected a whole number of at least 1');
  });

  it('must stand in for an option that there is', () => {
    expect(() => acceptFormerNames(createProgram().createCommand('empty'))).toThrow('run has no option');
  });
});

describe('a renamed command', () => {
  it('calibrate --injection is red-team, with its file and options', () => {
    expect(withCurrentCommand(['calibrate', 'mine.yaml', '--injection', '--limit', '3'])).toEqual([
      'red-team',
      'mine.yaml',
      '--limit',
      '3',
    ]);
    expect(written).toEqual(['calibrate --injection is now red-team\n']);
  });

  it('leaves every other command as it is', () => {
    const args = ['calibrate', 'labelled.jsonl', '--limit', '3'];
    expect(withCurrentCommand(args)).toEqual(args);
    expect(withCurrentCommand(['run', '--injection'])).toEqual(['run', '--injection']);
    expect(written).toEqual([]);
  });
});
