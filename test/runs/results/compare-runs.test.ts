import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/settings/paths.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const bundled = readFileSync(path.join(packageRoot(), 'config/specs/helpful-assistant.md'), 'utf8');

describe('mootcourt compare and run --against [P180]', () => {
  it('find no change between runs of one spec, and the planted one of another, with its diff', async () => {
    const folder = temporaryFolder();
    const run = async (...args: string[]) => runCli(folder, ['run', '--limit', '21', '--json', ...args]);
    const first = JSON.parse((await run()).stdout).run.id;
    const same = await run('--against', first);
    expect([same.code, JSON.parse(same.stdout).comparison.decision.kind]).toEqual([0, 'same']);
    // Duties become permissions: judges have less to go by.
    const changed = bundled.replaceAll('should', 'may').replaceAll('must', 'may') + hostile;
    writeFileSync(path.join(folder, 'changed.md'), changed);
    const gate = await run('--spec', 'changed.md', '--against', first);
    const { comparison } = JSON.parse(gate.stdout);
    expect(comparison.pairing).toMatchObject({ scenarios: 21, families: 7, onlyBefore: 0, onlyAfter: 0 });
    expect(comparison.after.spec).toMatchObject({ file: 'changed.md' });
    expect(comparison.clausesChanged.reworded.length).toBeGreaterThan(5);
    expect(comparison.specDiff).toContain('+++ ');
    expect(gate.code).toBe(comparison.decision.rose.length > 0 ? 100 : 0);

    const compared = await runCli(folder, ['compare', first, 'latest', '--json']);
    const { files, ...again } = JSON.parse(compared.stdout);
    expect(again).toEqual(comparison);
    const [html, markdown] = [files.html, files.markdown].map((file: string) => readFileSync(file, 'utf8'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
    expect(markdown).toContain('````diff');
  }, 240_000);

  it('refuses before the first call where nothing could be compared', async () => {
    const folder = temporaryFolder();
    const first = JSON.parse((await runCli(folder, ['run', '--limit', '1', '--json'])).stdout).run.id;
    writeFileSync(path.join(folder, 'q.txt'), 'May I lend my key?\n');
    const refused = await runCli(folder, ['run', '--scenarios', 'q.txt', '--values', 'a,b', '--against', first]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('share no scenario')]);
    const unknown = await runCli(folder, ['run', '--against', 'nowhere']);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('--against')]);
  });
});

const hostile = '\n## Last\n\n```\n<script>alert(1)</script>\n```\n';
