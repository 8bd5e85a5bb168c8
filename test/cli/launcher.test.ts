import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

/** An installed package, its program replaced by one that prints its arguments. */
function installed(): string {
  const folder = temporaryFolder();
  for (const part of ['bin', 'package.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  mkdirSync(path.join(folder, 'dist/program'), { recursive: true });
  writeFileSync(path.join(folder, 'dist/program/main.js'), 'process.stdout.write(process.argv.slice(2).join());\n');
  return path.join(folder, 'bin/mootcourt.mjs');
}

/** Versions of Node that the machine has outside of the package. */
function systemNodes(): { file: string; version: string }[] {
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  return folders.flatMap((folder) => {
    const file = path.join(folder, 'node');
    const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
    return status === 0 ? [{ file, version: stdout.trim().slice(1) }] : [];
  });
}
const old = systemNodes().find((node) => Number(node.version.split('.')[0]) < 24);

describe('bin/mootcourt.mjs', () => {
  it('is what package.json installs, and starts the program with its arguments', () => {
    const { bin, files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(bin).toEqual({ mootcourt: 'bin/mootcourt.mjs' });
    expect(files).toContain('bin');
    expect(execFileSync(process.execPath, [installed(), 'run', '--limit', '3'], { encoding: 'utf8' })).toBe(
      'run,--limit,3',
    );
  });

  it('says in one line which Node it needs, on a version that is too old', () => {
    const pretend = path.join(temporaryFolder(), 'pretend.mjs');
    writeFileSync(pretend, "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });\n");
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, installed(), '--version'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(`^mootcourt ${version} needs Node 24 or newer; this is Node 20\\.1\\.0\\. [^\\n]*\\n$`),
    );
  });

  it.skipIf(old === undefined)('says the same on the old Node of this machine', () => {
    const { status, stdout, stderr } = spawnSync(old?.file ?? '', [installed(), '--version'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`mootcourt ${version} needs Node 24 or newer; this is Node ${old?.version}.`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
