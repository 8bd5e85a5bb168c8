import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../src/report/ci/junit.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

describe('files for CI [P184]', () => {
  it('are JUnit, SARIF with lines of the spec, and a summary, also where GitHub names its file', async () => {
    const folder = temporaryFolder();
    const spec =
      '# Rules\r\n\r\n## Candour\r\n\r\nThe assistant must be candid.\r\n\r\n## Care\r\n\r\nThe assistant must be kind and may be silent.\r\n';
    writeFileSync(path.join(folder, 'my rules.md'), spec);
    const step = path.join(folder, 'step.md');
    writeFileSync(step, 'before\n');
    const files = ['--junit', 'out/j.xml', '--sarif', 'out/s.sarif', '--summary', 'out/s.md'];
    const { code, stdout } = await runCli(
      folder,
      ['run', '--limit', '12', '--spec', 'my rules.md', '--fail-on', 'd>0', '--json', ...files],
      { GITHUB_STEP_SUMMARY: step },
    );
    expect(code).toBe(100);
    const { summary } = JSON.parse(stdout);
    const of = (name: string) => readFileSync(path.join(folder, 'out', name), 'utf8');
    const junit = of('j.xml');
    const contested = junit.match(/<failure type="contested"/g)?.length ?? 0;
    expect([junit.match(/<testcase/g)?.length, contested]).toEqual([13, summary.contested.estimate.value * 12]);
    expect(junit).toContain('<failure type="gate"');
    const sarif = JSON.parse(of('s.sarif'));
    const results = sarif.runs[0].results;
    expect(results.length).toBeGreaterThan(0);
    const lines = spec.split('\n');
    for (const { locations, ruleId } of results) {
      const { artifactLocation, region } = locations[0].physicalLocation;
      expect(artifactLocation.uri).toBe('my%20rules.md');
      expect(lines[region.startLine - 1]).toMatch(/^#+ /);
      expect(region.endLine).toBeGreaterThanOrEqual(region.startLine);
      expect(sarif.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toContain(ruleId);
    }
    expect(of('s.md')).toContain('❌ --fail-on d&#62;0');
    expect(readFileSync(step, 'utf8')).toBe(`before\n${of('s.md')}\n`);
  }, 120_000);

  it('stay well-formed whatever a scenario is named', () => {
    const run = { id: 'r', spec: '"<&>', panel: 'p', seed: 1, simulated: true, startedAt: '2026-01-01T00:00:00Z' };
    const debate = {
      id: 'd',
      scenario: ']]>\u0000\u001b[31m"&<\ufffe',
      contested: true,
      d: 1,
      state: 'ruled' as const,
    };
    const states = (['failed', 'pending'] as const).map((state) => ({ ...debate, state }));
    const xml = junitXml({ run, summary: { cases: [] } } as never, [debate, ...states], []);
    for (const sign of ['\u0000', '\u001b', '\ufffe']) expect(xml).not.toContain(sign);
    expect(xml.match(/<failure|<error|<skipped/g)).toEqual(['<failure', '<error', '<skipped']);
    expect(xml).toContain('failures="1" errors="1" skipped="1"');
  });
});
