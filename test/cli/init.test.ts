import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { init } from '../../src/cli/actions/init.ts';
import { loadParsedSpec, loadScenarios } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

describe('mootcourt init [P158]', () => {
  it('writes a folder that runs as it is, in the commands that it tells', async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await runCli(folder, ['init', 'start']);
    expect(code).toBe(0);
    const start = path.join(folder, 'start');
    expect(readdirSync(start).sort()).toEqual(['README.md', 'panel.yaml', 'scenarios.yaml', 'spec.md']);
    const [, command = ''] = /&& mootcourt (.*)/.exec(stdout) ?? [];
    const run = await runCli(start, [...command.split(' '), '--json']);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).summary.debates).toBe(3);
    expect(readFileSync(path.join(start, 'README.md'), 'utf8')).toContain(`mootcourt ${command}`);
  });

  it('replaces nothing, and takes any panel', () => {
    const folder = path.join(temporaryFolder(), 'a');
    init(folder, { panel: 'frontier' });
    expect(loadPanel(path.join(folder, 'panel.yaml')).name).toBe('frontier');
    expect(loadScenarios(path.join(folder, 'scenarios.yaml'))).toHaveLength(3);
    expect(loadParsedSpec(path.join(folder, 'spec.md')).spec.clauses.length).toBe(4);
    expect(() => init(folder, { panel: 'offline' })).toThrow(
      /expected a folder without .*spec\.md.*name another folder/,
    );
    const other = path.join(temporaryFolder(), 'file');
    writeFileSync(other, 'x');
    expect(() => init(other, { panel: 'offline' })).toThrow(/cannot be written/);
    expect(() => init(path.join(folder, 'b'), { panel: 'no-such' })).toThrow(/no-such/);
    expect(existsSync(path.join(folder, 'b'))).toBe(false);
  });
});
