import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clearLine, guardStreams } from '../../src/cli/output/escape-terminal.ts';
import { visibleName, visibleText } from '../../src/domain/visible-text.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const here = import.meta.dirname;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to catch
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Every file of a folder as text, but of stores. */
function textsIn(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.db(-\w+)?$/.test(entry.name))
    .map((entry) => [entry.name, readFileSync(path.join(entry.parentPath, entry.name), 'utf8')]);
}

describe('names of panels, members, specs and values [P236]', () => {
  it('act nowhere: not on the terminal, in reports, in data cards or in exports', async () => {
    const folder = temporaryFolder();
    const hostile = ['--panel', path.join(here, 'hostile-panel.yaml'), '--spec', path.join(here, 'hostile-spec.md')];
    const run = await runCli(folder, ['run', ...hostile, '--limit', '2']);
    expect(run.code).toBe(0);
    const outputs = [run];
    for (const format of ['jsonl', 'promptfoo', 'inspect'])
      outputs.push(await runCli(folder, ['export', 'latest', '--format', format, '--out', `${folder}/${format}`]));
    outputs.push(await runCli(folder, ['doctor']), await runCli(folder, ['report', 'latest']));
    for (const { stdout, stderr } of outputs) expect(`${stdout}${stderr}`).not.toMatch(acting);
    const written = textsIn(folder);
    expect(written.map(([name]) => name)).toContain('README.md');
    for (const [name, text] of written) expect({ name, acts: acting.test(text) }).toEqual({ name, acts: false });
    // It is shown, not dropped.
    expect(run.stderr).toContain('\\u001b[31mred\\u0007 \\u202egnp.exe newline="1"');
  }, 60_000);
});

describe('text from outside', () => {
  it('keeps what it says, as one line where it is a name, and is the same in JSON', () => {
    expect(visibleName(' a\n\u2028b\u202e\u001b]0;t\u0007 ')).toBe('a b\\u202e\\u001b]0;t\\u0007');
    const hostile = 'x\u202e\u009b\\\u2066"';
    expect(JSON.parse(visibleText(JSON.stringify(hostile)))).toBe(hostile);
  });

  it('is made visible by the streams themselves, whoever writes it', () => {
    const written: string[] = [];
    const stream = { write: (chunk: string) => written.push(chunk) > 0 } as never as NodeJS.WriteStream;
    guardStreams([stream]);
    stream.write('a\u001b[2J\r\u202eb\n');
    stream.write(`${clearLine}1/2\u0007`);
    expect(written).toEqual(['a\\u001b[2J\\u000d\\u202eb\n', `${clearLine}1/2\\u0007`]);
  });
});
