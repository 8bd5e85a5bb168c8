import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { installShippedPackage, shippedDependencies } from '../support/shipped-package.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tsc = path.join(root, 'node_modules/.bin/tsc');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};
const exported = Object.keys(manifest.exports).filter((name) => name !== './package.json');

/** What a user of the package writes: every value is used with its type, and wrong uses do not compile. */
const consumer = `
import { panelAgreement, mostOpposed, type Assessment } from 'mootcourt/adjudication';
import { ApiError, createClient, type Client, type TraceEvent } from 'mootcourt/client';
import { type DebateRequest, graph } from 'mootcourt/graph';
import { fleissKappa, nominalCounts, type Estimate } from 'mootcourt/measures';

const kappa: Estimate = fleissKappa(nominalCounts([['a', 'a'], ['a', 'b']]));
const client: Client = createClient({ baseUrl: 'http://127.0.0.1:7331' });
const assessments: Assessment[] = [];
export async function watch(run: string): Promise<TraceEvent['type'][]> {
  const types: TraceEvent['type'][] = [];
  for await (const { type } of client.follow(run, { from: 3 })) types.push(type);
  return types;
}
export async function ruling(context: DebateRequest): Promise<string> {
  return (await graph.invoke({ question: 'May I?' }, { context })).ruling;
}
// @ts-expect-error a seed is a number
export const request: DebateRequest = { seed: 'one' };
// @ts-expect-error a seed is a number
export const wrong = client.start({ seed: 'one' });
export const used = [kappa, ApiError, panelAgreement, mostOpposed, assessments];
`;

let project: string;
let installed: string;

beforeAll(() => {
  ({ project, installed } = installShippedPackage());
  // Types of Node, for the consumer's compiler.
  for (const name of ['@types', 'undici-types'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name));
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
}, 900_000);

describe('the installed program [P241]', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [path.join(installed, 'bin/mootcourt.mjs'), ...args], {
      cwd: project,
      env: { PATH: process.env.PATH ?? '', HOME: project },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('holds debates, replays, reports and exports without an optional package', () => {
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
    const licenses = readFileSync(path.join(installed, 'dist/program/LICENSES.txt'), 'utf8');
    const held = shippedDependencies().filter((name) => new RegExp(`^${name} \\d`, 'm').test(licenses));
    expect(held).toEqual(expect.arrayContaining(['zod', 'yaml', 'commander', '@modelcontextprotocol/server']));
    expect(licenses.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(10);
  });

  it('is below a megabyte when packed, viewer and pages for chats among it', () => {
    const packed = (folder: string, parts: readonly string[]) =>
      execFileSync('tar', ['-cz', '-C', folder, ...parts], { maxBuffer: 100_000_000 }).length;
    // The viewer is built apart from the sources that tests run; it takes 70 kB.
    expect(packed(installed, ['bin', 'config', 'dist', 'package.json'])).toBeLessThan(1_000_000 - 70_000);
  });
});

describe('the exports of the package', () => {
  it('are the four public entries', () => {
    expect(exported).toEqual(['./measures', './adjudication', './client', './graph']);
  });

  it.each(exported)('%s is imported by its name', (name) => {
    const script = `console.log(Object.keys(await import('mootcourt/${name.slice(2)}')).length > 0)`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project });
    expect(String(output)).toBe('true\n');
  });

  it('have types that resolve in a strict project', () => {
    writeFileSync(path.join(project, 'consumer.ts'), consumer);
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    execFileSync(tsc, [...options, 'consumer.ts'], { cwd: project, stdio: 'pipe', encoding: 'utf8' });
  }, 900_000);

  it('hide everything else', () => {
    const script = "await import('mootcourt/dist/program/main.js')";
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project, stdio: 'pipe' }),
    ).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
