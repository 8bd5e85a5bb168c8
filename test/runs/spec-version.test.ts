import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { specVersion, specVersionOf } from '../../src/runs/spec-version.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const text = '# Rules\n\n## Honesty\n\nThe assistant must be honest.\n';

describe('the version of a spec [P181]', () => {
  it('is the hash of its text and the name of its file; of a text alone the hash', () => {
    const file = path.join(temporaryFolder(), 'rules.md');
    writeFileSync(file, text);
    const spec = loadSpec(file);
    const version = specVersion(file, spec);
    expect(version).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), file: 'rules.md' });
    expect(specVersionOf({ spec })).toEqual({ sha256: version.sha256 });
  });

  it('names the commit where Git has just this text, of a file and of a folder', () => {
    const folder = temporaryFolder();
    const rules = path.join(folder, 'specs');
    mkdirSync(rules);
    const file = path.join(rules, 'one rule.md');
    writeFileSync(file, text);
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, '-c', 'user.name=n', '-c', 'user.email=e@example.org', 'commit', '-q', '-m', 'first');
    const commit = git(folder, 'rev-parse', 'HEAD').trim();
    expect(specVersion(file, loadSpec(file))).toMatchObject({ file: 'specs/one rule.md', commit });
    expect(specVersion(rules, loadSpec(rules))).toMatchObject({ file: 'specs', commit });
    writeFileSync(file, text.replaceAll('\n', '\r\n'));
    expect(specVersion(file, loadSpec(file))).toMatchObject({ commit });
    writeFileSync(path.join(rules, 'two.md'), text);
    expect(specVersion(rules, loadSpec(rules)).commit).toBeUndefined();
    writeFileSync(file, `${text}Changed.\n`);
    const { commit: none, ...version } = specVersion(file, loadSpec(file));
    expect([none, version.file]).toEqual([undefined, 'specs/one rule.md']);
  });

  it('runs no program that a repository names', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'rules.md');
    writeFileSync(file, text);
    git(folder, 'init', '-q');
    git(folder, 'config', 'core.fsmonitor', `touch ${path.join(folder, 'ran')}; false`);
    expect(specVersion(file, loadSpec(file))).toMatchObject({ file: 'rules.md' });
    expect(() => execFileSync('ls', [path.join(folder, 'ran')], { stdio: 'ignore' })).toThrow();
  });
});

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', [...args], { cwd: folder, encoding: 'utf8' });
}
