import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tsc = path.join(root, 'node_modules/.bin/tsc');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
};
const exported = Object.keys(manifest.exports).filter((name) => name !== './package.json');
const dependencies = Object.keys(manifest.dependencies);

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

/** A project with the built package installed, as npm would, without the parts that the exports do not need. */
describe('the exports of the package', () => {
  const project = temporaryFolder();
  const installed = path.join(project, 'node_modules/mootcourt');

  beforeAll(() => {
    mkdirSync(installed, { recursive: true });
    cpSync(path.join(root, 'package.json'), path.join(installed, 'package.json'));
    // Unchecked: whether the sources agree with their types is what `npm run check` asks.
    const build = path.join(root, 'tsconfig.build.json');
    execFileSync(tsc, ['-p', build, '--noCheck', '--outDir', path.join(installed, 'dist')]);
    // The graph alone needs more than zod: it is the whole program.
    for (const name of ['@types', 'undici-types', 'zod', ...dependencies.filter((name) => name !== 'zod')]) {
      mkdirSync(path.dirname(path.join(project, 'node_modules', name)), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name));
    }
    cpSync(path.join(root, 'src/agents/prompts'), path.join(installed, 'dist/src/agents/prompts'), { recursive: true });
    symlinkSync(path.join(root, 'config'), path.join(installed, 'config'));
    writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  }, 900_000);

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
