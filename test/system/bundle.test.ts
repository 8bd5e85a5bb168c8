import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The installed package, with no other package anywhere above it. */
describe('the bundled program [P221]', () => {
  const folder = temporaryFolder();
  const program = path.join(folder, 'dist/program');
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [path.join(folder, 'bin/mootcourt.mjs'), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(() => {
    mkdirSync(path.dirname(program));
    cpSync(path.dirname(programFile()), program, { recursive: true });
    for (const part of ['bin', 'config', 'package.json'])
      cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  });

  it('holds debates, replays, reports and exports without any other package', () => {
    const { run: row } = JSON.parse(run('run', '--limit', '1', '--json'));
    expect(row).toMatchObject({ state: 'finished', simulated: true });
    expect(run('replay', 'latest', '--verify')).toMatch(/^identical: /);
    expect(run('report', 'latest')).toContain(`${row.id}.html`);
    expect(run('export', 'latest', '--format', 'jsonl')).toContain('judge_evaluations.jsonl');
  });

  it('says which optional package a panel needs that is not there', () => {
    expect(() => run('export', 'latest', '--format', 'parquet')).toThrow(/npm install @duckdb\/node-api/);
  });

  it('tells the license of every package that it holds', () => {
    const licenses = readFileSync(path.join(program, 'LICENSES.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const names = Object.keys(dependencies);
    expect(names).toContain('zod');
    const missing = names.filter((name) => !new RegExp(`^${name} \\d`, 'm').test(licenses));
    expect(missing).toEqual([]);
    // Those of the packages that these need, too.
    expect(licenses).toMatch(/^langsmith \d/m);
    expect(licenses.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(30);
  });
});
