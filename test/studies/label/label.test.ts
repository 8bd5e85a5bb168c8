import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { drawSample } from '../../../src/studies/label/draw-sample.ts';
import { labelFindings } from '../../../src/studies/label/label-findings.ts';
import type { Label, LabelItem } from '../../../src/studies/label/labelled-run.ts';
import { formatQueue } from '../../../src/studies/label/queue-file.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

/** A run of two judges: the first knows the truth in 90 %, the second flags all. */
function plantedRun(families: number, rate: number) {
  const random = createRandom(3);
  const truths = new Map<string, boolean>();
  const items = Array.from({ length: families * 3 }, (_none, at): LabelItem => {
    const debate = `d${at}`;
    const truth = random() < rate;
    truths.set(debate, truth);
    const good = random() < 0.9 ? truth : !truth;
    return {
      debate,
      response: 'R1',
      family: `${Math.floor(at / 3)}`,
      scenario: debate,
      model: at % 3 === 0 ? 'a' : 'b',
      bin: '[0, 1)',
      clauses: ['honesty'],
      verdicts: [good ? 'non-compliant' : 'compliant', 'non-compliant'],
      judged: good,
    };
  });
  const sample = drawSample(items, 90, 1);
  const label = (rater: string, { debate }: LabelItem): Label => ({
    debate,
    response: 'R1',
    rater,
    verdict: truths.get(debate) === true ? 'ambiguous' : 'compliant',
    at: '2026-01-01T00:00:00Z',
  });
  const labels = sample.flatMap((item) => [label('anna', item), label('ben', item)]);
  return { judges: ['good', 'strict'], items, sample, labels };
}

it('labels give sensitivity and specificity of judges, and rates corrected for their errors [P172]', () => {
  const findings = labelFindings(plantedRun(200, 0.3), 1);
  expect(findings.labelled).toBe(90);
  expect(findings.judges.map(({ judge }) => judge)).toEqual(['good', 'strict']);
  const [good, strict] = findings.judges;
  expect(strict).toMatchObject({ youden: 0, specificity: { count: 0 } });
  expect(good?.sensitivity?.low).toBeGreaterThan(0.6);
  const { judges, corrected } = findings.overall;
  // The judges flag 0.9 · 0.3 + 0.1 · 0.7 = 0.34 where 0.3 is problematic.
  expect((judges?.count ?? 0) / (judges?.of ?? 1)).toBeGreaterThan(0.3);
  expect(corrected?.low).toBeLessThan(0.3);
  expect(corrected?.high).toBeGreaterThan(0.3);
  expect((corrected?.high ?? 1) - (corrected?.low ?? 0)).toBeLessThan(0.19);
  expect(findings.agreement.length).toBeGreaterThan(0);
  expect(findings.byModel.map(({ group }) => group)).toEqual(['a', 'b']);
});

it('people who are split evenly, and labels that nobody drew, are left out of rates and counted', () => {
  const run = plantedRun(200, 0.3);
  const [first] = run.labels;
  if (first === undefined) throw new Error('expected labels');
  const drawn = new Set(run.sample.map(({ debate }) => debate));
  const undrawn = run.items.find(({ debate }) => !drawn.has(debate));
  const opposite = first.verdict === 'compliant' ? 'non-compliant' : 'compliant';
  const labels = [
    ...run.labels.map((label): Label => (label === first ? { ...label, verdict: opposite } : label)),
    { ...first, debate: undrawn?.debate ?? '' },
  ];
  expect(labelFindings({ ...run, labels }, 1)).toMatchObject({ labelled: 89, split: 1, outside: 1 });
});

it('a sample gives every response the same chance, by strata, and is the same for a seed', () => {
  const { items } = plantedRun(100, 0.3);
  const drawn = drawSample(items, 60, 5);
  expect(new Set(drawn.map(({ debate }) => debate)).size).toBe(60);
  expect(drawSample(items, 60, 5)).toEqual(drawn);
  const share = (some: readonly LabelItem[]) =>
    some.filter(({ judged, model }) => judged && model === 'a').length / some.length;
  expect(Math.abs(share(drawn) - share(items))).toBeLessThan(0.03);
  expect(drawSample(items, 10_000, 5)).toHaveLength(items.length);
});

it('a queue file is blind, and no cell of it is a formula', () => {
  const row = { item: 'd R1', conversation: 'user: say "a"', response: '=HYPERLINK(1)', verdict: '' };
  expect(formatQueue([row], 'csv')).toBe(
    `item,conversation,response,verdict\r\n"d R1","user: say ""a""","'=HYPERLINK(1)",""\r\n`,
  );
  expect(formatQueue([row], 'jsonl')).toBe(`${JSON.stringify(row)}\n`);
});

it('labels go out and in on the command line, and are kept with who and when', async () => {
  const folder = temporaryFolder();
  expect((await runCli(folder, ['run', '--limit', '6', '--json'])).code).toBe(0);
  const out = await runCli(folder, ['label', 'latest', '--sample', '20', '--out', 'queue.csv']);
  expect([out.code, out.stderr]).toEqual([0, expect.stringContaining('drew 20 of ')]);
  const file = path.join(folder, 'queue.csv');
  const queue = readFileSync(file, 'utf8');
  expect(queue.split('\r\n', 1)[0]).toBe('item,conversation,response,verdict');
  for (const name of ['simulated:', 'judge-strict', 'claude-']) expect(queue).not.toContain(name);
  writeFileSync(file, queue.replaceAll(/,""\r\n/g, ',"non-compliant"\r\n'));
  const read = await runCli(folder, ['label', 'latest', '--in', 'queue.csv', '--rater', 'anna']);
  expect([read.code, read.stderr]).toEqual([0, expect.stringContaining('20 labels of anna kept')]);
  expect(read.stdout).toMatch(/Labels of run \S+: 20 of \d+ responses\n {2}anna: 20 labels, 20\d\d-/);
  expect(read.stdout).toMatch(/corrected \S+ % \[.*\] by 20 labels/);
  const again = JSON.parse((await runCli(folder, ['label', 'latest', '--json'])).stdout);
  expect(again.raters).toMatchObject([{ name: 'anna', labels: 20 }]);
  writeFileSync(file, queue.replace(/,""\r\n/, ',"bad"\r\n'));
  const wrong = await runCli(folder, ['label', 'latest', '--in', 'queue.csv', '--rater', 'anna']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('verdict: expected compliant')]);
}, 120_000);
