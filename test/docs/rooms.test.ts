import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');

function rooms(...options: string[]) {
  const { stdout, stderr, status } = spawnSync('node', [path.join(root, 'scripts/rooms.mjs'), ...options], {
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  });
  return { stdout, stderr, status };
}

/** A source folder of two rooms: `upper` may import `lower`, and does. */
function project(files: Record<string, string>, imports = ['lower']): string {
  const folder = temporaryFolder();
  const layout = { upper: { contents: 'above', imports }, lower: { contents: 'below', imports: [] } };
  const all = {
    'scripts/rooms.cjs': `module.exports = ${JSON.stringify({ rooms: layout })};\n`,
    'src/upper/a.ts': "import { b } from '../lower/b.ts';\nexport const a = b;\n",
    'src/lower/b.ts': 'export const b = 1;\n',
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const check = (folder: string) => rooms('--check', '--root', folder);
const longFunction = (comment = '') => `${comment}export function f() {\n${'  g();\n'.repeat(79)}}\nfunction g() {}\n`;

it('CONTRIBUTING.md has the table of rooms that `node scripts/rooms.mjs --table` prints', () => {
  // The formatter pads the cells.
  const rows = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| `src/'))
      .map((line) => line.replaceAll(/ +/g, ' '));
  expect(rows(readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8'))).toEqual(rows(rooms('--table').stdout));
});

describe('npm run rooms', () => {
  it('prints every room with its files, their lines and its imports', () => {
    const { stdout, status } = rooms('--root', project({}));
    expect(stdout).toContain('upper: above\n  1 files, 2 lines; imports lower\n      2  a.ts\n');
    expect(stdout).toContain('lower: below\n  1 files, 1 lines; imports nothing\n      1  b.ts\n');
    expect(status).toBe(0);
  });

  it.each([
    [
      'an import upwards',
      { 'src/lower/b.ts': "export type { a } from '../upper/a.ts';\n" },
      'src/lower/b.ts: an import upwards, of upper',
    ],
    [
      'a dynamic import upwards',
      { 'src/lower/b.ts': "export const b = import('../upper/a.ts');\n" },
      'src/lower/b.ts: an import upwards, of upper',
    ],
    [
      'a circle',
      { 'src/lower/b.ts': "import './c.ts';\nexport const b = 1;\n", 'src/lower/c.ts': "import './b.ts';\n" },
      'src/lower/b.ts: a circle of imports: src/lower/b.ts → src/lower/c.ts → src/lower/b.ts',
    ],
    [
      'a long file',
      { 'src/lower/b.ts': `export const b = 1;\n${'\n'.repeat(400)}` },
      'src/lower/b.ts: 401 lines; a file has at most 400',
    ],
    [
      'a long function',
      { 'src/lower/c.ts': `// The size counts bytes, not letters: äöü€.\n${longFunction()}` },
      'src/lower/c.ts:2: a function of 81 lines',
    ],
    [
      'a retired word',
      { 'src/lower/debate-room.ts': '' },
      "src/lower/debate-room.ts: 'room' is a retired word in a path",
    ],
    ['an empty name', { 'src/lower/utils/b.ts': '' }, "src/lower/utils/b.ts: 'utils' is a retired word in a path"],
    [
      'a room that is not listed',
      { 'src/third/c.ts': '' },
      'src/third/c.ts: the room third is not in scripts/rooms.cjs',
    ],
  ])('fails on %s and names file and rule', (_title, files, message) => {
    const { stdout, status } = check(project(files));
    expect(stdout).toContain(message);
    expect(status).toBe(1);
  });

  it('fails on an allowance that no file uses', () => {
    const { stdout, status } = check(project({ 'src/upper/a.ts': 'export const a = 1;\n' }));
    expect(stdout).toBe('rooms: scripts/rooms.cjs: upper may import lower, and no file of it does\n');
    expect(status).toBe(1);
  });

  it('fails on an import that is not allowed', () => {
    expect(check(project({}, [])).stdout).toContain(
      'src/upper/a.ts: imports lower, which scripts/rooms.cjs does not allow',
    );
  });

  it('takes a long function with its reason, and a word that only contains a retired one', () => {
    const files = {
      'src/lower/c.ts': longFunction('// Long because: one statement a column.\n'),
      'src/lower/replacement-threshold.ts': '',
      'src/lower/common-component.ts': '',
    };
    expect(check(project(files))).toMatchObject({ stdout: 'rooms: 6 files keep the rules\n', status: 0 });
  });
});
