import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { caveatsOf, type Findings, measuredText } from '../../src/report/findings.ts';
import { htmlReport } from '../../src/report/html-report.ts';
import { markdownReport } from '../../src/report/markdown-report.ts';
import type { RunSummary } from '../../src/report/run-summary.ts';
import { openHouse } from '../../src/runs/house.ts';
import { findingsOf } from '../../src/runs/write-report.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { runCli, temporaryFolder } from '../support/run-cli.ts';

const folder = temporaryFolder();
let printed: { report: string; run: { id: string }; summary: RunSummary };
let findings: Findings;

beforeAll(async () => {
  printed = JSON.parse((await runCli(folder, ['run', '--limit', '36', '--json'])).stdout);
  const environment = { key: () => undefined, storeFile: path.join(folder, '.mootcourt/mootcourt.db') };
  const house = await openHouse({ environment, models: loadModels(), now: () => new Date() });
  findings = findingsOf(house.store, printed.run.id, new Date(0));
  await house.close();
});

const hostile =
  '<img src=x onerror=alert(1)></style><script>alert(2)</script> \u001b[31mred \u202egnirts | `code` [link](javascript:alert(3)) ';

function withHostileCase(): Findings {
  const [first] = findings.summary.cases;
  if (first === undefined) throw new Error('expected a contested case');
  const ruling = {
    outcome: 'escalated',
    verdicts: [],
    problem: 'ambiguity',
    clauses: [{ clause: hostile, quote: hostile, verified: false }],
    explanation: hostile.repeat(10_000),
  } as const;
  const cases = [
    { ...first, scenario: hostile, query: hostile, ruling: { ...ruling, verdicts: [], clauses: [...ruling.clauses] } },
  ];
  return { ...findings, summary: { ...findings.summary, cases } };
}

describe('the report of a run', () => {
  it('is written by `run`, and by `report latest`, with the numbers of the summary', async () => {
    const { code, stdout } = await runCli(folder, ['report', 'latest', '--out', 'elsewhere']);
    expect(code).toBe(0);
    const [html = '', markdown = ''] = stdout.trim().split('\n');
    for (const file of [printed.report, path.resolve(folder, html), path.resolve(folder, markdown)]) {
      const text = readFileSync(file, 'utf8').replaceAll('&#8217;', '’');
      expect(text).toContain(`${printed.summary.debates} debates in ${printed.summary.families} scenario families`);
      const { estimate } = printed.summary.coefficients.kappa;
      expect(estimate.kind === 'value' && text.replaceAll('\\', '').includes(estimate.value.toFixed(3))).toBe(true);
      expect(text).toContain('Simulated agents.');
    }
  });

  it('names n and interval of every number, and says why there is none', () => {
    const { coefficients } = findings.summary;
    expect(measuredText(coefficients.kappa, 'decimals')).toMatch(/^0\.\d{3} \[-?0\.\d{3}, 0\.\d{3}\], n = \d+$/);
    const none = { kind: 'none', reason: 'fewer than 10 scenario families', clusters: 2 } as const;
    expect(measuredText({ ...coefficients.kappa, interval: none }, 'decimals')).toContain('no interval: fewer than 10');
    const estimate = { kind: 'undefined', reason: 'no item has two ratings', n: 0 } as const;
    expect(measuredText({ ...coefficients.kappa, estimate }, 'percent')).toBe('not computed: no item has two ratings');
    expect(caveatsOf(findings)[0]).toContain('simulated');
  });

  it('needs no network and runs no script', () => {
    const html = htmlReport(findings);
    expect(html).not.toMatch(/<script|javascript:|https?:\/\/|url\(|@import|<link|<img/i);
  });

  it('shows hostile text as harmless text, cut to size', () => {
    const html = htmlReport(withHostileCase());
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(html).not.toMatch(/<img|<script/i);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    const markdown = markdownReport(withHostileCase());
    expect(markdown).not.toMatch(/<img|<script|[^\\]\]\(/);
    for (const text of [html, markdown]) {
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
      expect(text.length).toBeLessThan(100_000);
    }
  });
});
