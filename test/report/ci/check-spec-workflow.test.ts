import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/settings/paths.ts';
import { programFile } from '../../support/program.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const documented = (name: string) => path.join(packageRoot(), 'docs/ci', name);
const bundled = readFileSync(path.join(packageRoot(), 'config/specs/helpful-assistant.md'), 'utf8');

/** A repository with the documented workflow, whose working tree changes the spec. */
function repository(options: { changed: string; run?: string }) {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.org', ...args], { cwd: folder }).toString();
  writeFileSync(path.join(folder, 'spec.md'), bundled);
  mkdirSync(path.join(folder, '.github/workflows'), { recursive: true });
  cpSync(documented('check-spec.sh'), path.join(folder, '.github/workflows/check-spec.sh'));
  const workflow = readFileSync(documented('check-spec.yml'), 'utf8');
  expect(workflow).toContain('--panel offline --limit 60');
  writeFileSync(
    path.join(folder, '.github/workflows/check-spec.yml'),
    workflow.replace('--panel offline --limit 60', options.run ?? '--panel offline --limit 2'),
  );
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'spec');
  writeFileSync(path.join(folder, 'spec.md'), options.changed);
  writeFileSync(path.join(folder, 'event.json'), '{"pull_request":{"number":7,"base":{"sha":"HEAD"}}}');
  return { folder, git };
}

function play(folder: string) {
  const script = path.join(packageRoot(), 'scripts/try-workflow.mjs');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, MOOTCOURT: `${process.execPath} ${programFile()}` };
  const args = [script, '.github/workflows/check-spec.yml', 'event.json', 'sent'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const steps = stdout.split('\n').filter((line) => /^(done|failed|skipped) /.test(line));
  return { status, stderr, steps: steps.map((line) => line.replace(/\s+/g, ' ')) };
}

describe('the documented workflow for pull requests [P184, P331]', () => {
  it('comments the comparison of a changed spec with its base, uploads, and passes', () => {
    const { folder, git } = repository({ changed: bundled.replaceAll('must', 'may') });
    const { status, steps, stderr } = play(folder);
    expect(steps, stderr).toEqual([
      'done actions/checkout@v4',
      'done actions/setup-node@v4',
      'done Stress-test the spec and compare it with its base',
      'done Comment the comparison',
      'done Show clauses in the files of the pull request',
      'done actions/upload-artifact@v4',
    ]);
    expect(status).toBe(0);
    const comment = readFileSync(path.join(folder, 'sent/comment.md'), 'utf8');
    expect(comment).toMatch(/Compared with run .* commit [0-9a-f]{12}/);
    expect(readFileSync(path.join(folder, 'sent/step-summary.md'), 'utf8').trim()).toBe(comment.trim());
    expect(readdirSync(path.join(folder, 'sent/artifact'))).toContain('junit.xml');
    expect(existsSync(path.join(folder, 'sent/results.sarif'))).toBe(true);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  }, 120_000);

  it('fails with a gate and comments all the same, also where the base fails it; fails without comment where nothing ran', () => {
    const gate = repository({ changed: `${bundled}\n`, run: "--panel offline --limit 1 --fail-on 'd>0'" });
    const failed = play(gate.folder);
    expect([failed.status, ...failed.steps.slice(2, 4)], failed.stderr).toEqual([
      1,
      'failed Stress-test the spec and compare it with its base: exit code 100',
      'done Comment the comparison',
    ]);
    expect(readFileSync(path.join(gate.folder, 'sent/comment.md'), 'utf8')).toContain('Compared with run');
    const broken = play(repository({ changed: '' }).folder);
    expect([broken.status, ...broken.steps.slice(2)]).toEqual([
      1,
      'failed Stress-test the spec and compare it with its base: exit code 1',
      'skipped Comment the comparison',
      'skipped Show clauses in the files of the pull request',
      'done actions/upload-artifact@v4',
    ]);
  }, 120_000);
});
