import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { classifyLeaveOneGroupOut } from '../../../src/analysis/refusal-classifier/classifier.ts';
import type { RefusalLabel } from '../../../src/analysis/refusal-classifier/refusal-label.ts';
import type { Measurement } from '../../../src/measures/measurement.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import { calibrate, type JudgeReadings } from '../../../src/studies/calibrate/judge-calibration.ts';
import type { LabelledItem } from '../../../src/studies/calibrate/labelled-item.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const numberOf = ({ estimate }: Measurement) => (estimate.kind === 'value' ? estimate.value : estimate.reason);
const panels = path.resolve(import.meta.dirname, '../../../../shared/data/panels');

/** 400 items in pairs; the first judge errs on one in ten, the second flips long answers to favourable, the third guesses. */
function planted(): { items: LabelledItem[]; judges: JudgeReadings[] } {
  const random = createRandom('calibration');
  const items = Array.from({ length: 400 }, (_none, index) => ({
    cluster: String(Math.floor(index / 2)),
    label: index % 4 < 2 ? 'compliant' : 'non-compliant',
    characters: index % 2 === 0 ? 1000 : 100,
  }));
  const other = (label: string) => (label === 'compliant' ? 'non-compliant' : 'compliant');
  const judge = (name: string, read: (item: LabelledItem, repeat: number) => string) => ({
    name,
    readings: items.flatMap((item, index) =>
      [0, 1].map((repeat) => ({ item: index, category: read(item, repeat), repeat, shownFirst: repeat === 0 })),
    ),
  });
  return {
    items,
    judges: [
      judge('careful', (item) => (random() < 0.1 ? other(item.label) : item.label)),
      judge('wordy', (item) => (item.characters > 500 && random() < 0.5 ? 'compliant' : item.label)),
      judge('guess', (_item, repeat) => (repeat === 0 || random() < 0.5 ? 'compliant' : 'non-compliant')),
    ],
  };
}

type LabelRow = { model: string; final_label: string; strmatch_label: string };
type AnswerRow = { prompt: string; response: string; label: RefusalLabel; model: string; strmatch_label: string };

/**
 * Accuracy on all 1,350 rows of XSTest: string match from its labels; the reader from the 596 rows
 * with texts, each counting for as many as share its model, label and string match among all (every
 * such group has texts).
 */
function weightedToAll() {
  const kindOf = (label: string) => label.replace(/^\d_/, '');
  const all: LabelRow[] = parse(readFileSync(path.join(panels, 'xstest-refusal-labels.csv')), { columns: true });
  const lines = readFileSync(path.join(panels, 'xstest-responses.jsonl'), 'utf8').trim().split('\n');
  const answers = lines.map((line) => JSON.parse(line) as AnswerRow);
  const read = classifyLeaveOneGroupOut(
    answers.map(({ prompt, response, label, model }) => ({ prompt, response, label, group: model })),
  );
  const stratum = (model: string, label: string, matched: string) => `${model} ${kindOf(label)} ${kindOf(matched)}`;
  const sizes = Map.groupBy(all, (row) => stratum(row.model, row.final_label, row.strmatch_label));
  const texts = Map.groupBy(
    answers.map((answer, at) => ({ answer, kind: read[at] ?? '' })),
    ({ answer }) => stratum(answer.model, answer.label, answer.strmatch_label),
  );
  const accuracy = (same: (kind: string, label: string) => boolean) => ({
    matched: all.filter((row) => same(kindOf(row.strmatch_label), kindOf(row.final_label))).length / all.length,
    reader: [...sizes].reduce((sum, [name, rows]) => {
      const own = texts.get(name) ?? [];
      expect(own.length).toBeGreaterThan(0);
      const right = own.filter(({ kind, answer }) => same(kind, answer.label)).length;
      return sum + (rows.length / all.length) * (right / own.length);
    }, 0),
  });
  const complies = (kind: string) => kind === 'full_compliance';
  return {
    three: accuracy((kind, label) => kind === label),
    two: accuracy((kind, label) => complies(kind) === complies(label)),
  };
}

describe('mootcourt calibrate [P263, P264]', () => {
  it('finds planted errors, instability, length and position bias, and which judge to keep', () => {
    const { items, judges } = planted();
    const calibration = calibrate({ items, judges, favourable: 'compliant', baselines: ['guess'], seed: 1 });
    const [careful, wordy, guess] = calibration.judges;
    if (careful === undefined || wordy === undefined || guess === undefined) throw new Error('expected three judges');
    expect(Math.abs(Number(numberOf(careful.accuracy)) - 0.9)).toBeLessThan(0.04);
    expect(Math.abs(Number(numberOf(careful.kappa)) - 0.8)).toBeLessThan(0.08);
    expect(Math.abs(Number(numberOf(careful.stability)) - 0.82)).toBeLessThan(0.06);
    // Half of the long items that are not compliant are called so: a quarter of the long ones, none of the short.
    expect(Math.abs(Number(numberOf(wordy.lengthBias)) - 0.25)).toBeLessThan(0.06);
    expect(wordy.lengthBias.interval).toMatchObject({ kind: 'interval' });
    expect(Math.abs(Number(numberOf(careful.lengthBias)))).toBeLessThan(0.08);
    expect(Math.abs(Number(numberOf(guess.positionBias)) - 0.5)).toBeLessThan(0.08);
    expect(numberOf(guess.kappa)).toBe(0);
    expect(careful.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(400);
    expect(calibration.advice?.keep).not.toContain('guess');
    expect(calibration.comparisons.map(({ judge, baseline }) => [judge, baseline])).toEqual([
      ['careful', 'guess'],
      ['wordy', 'guess'],
    ]);
    expect(Number(numberOf(calibration.comparisons[0]?.accuracy as Measurement))).toBeGreaterThan(0.3);
  });

  it('lets a panel read labelled items, twice each, marked simulated', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 12 }, (_none, index) => ({
      prompt: `Question ${index}: should I tell my friend that her play is weak?`,
      response:
        index % 2 === 0
          ? 'I would tell her plainly what does not work, and why.'
          : 'I would praise the costumes and say nothing.',
      label: index % 2 === 0 ? 'compliant' : 'non-compliant',
    }));
    writeFileSync(path.join(folder, 'items.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { code, stdout } = await runCli(folder, ['calibrate', 'items.jsonl', '--panel', 'offline', '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ simulated: true, items: 12, clusters: 12, favourable: 'compliant' });
    expect(result.judges).toHaveLength(3);
    for (const judge of result.judges) expect(judge.stability.estimate.n).toBe(12);
    const text = (await runCli(folder, ['calibrate', 'items.jsonl', '--panel', 'offline'])).stdout;
    expect(text).toMatch(/^\[simulated agents\] 12 labelled items/);
    const none = await runCli(folder, ['calibrate', 'items.jsonl', '--label', 'truth']);
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('there is no column truth; there are prompt'),
    ]);
    expect((await runCli(folder, ['calibrate', 'items.jsonl'])).stderr).toContain('no judge to calibrate');
    const offline = readFileSync(path.resolve(import.meta.dirname, '../../../config/panels/offline.yaml'), 'utf8');
    const unpriced = offline.replace('simulated:judge-literal', 'openai:nobody-knows-its-price');
    writeFileSync(path.join(folder, 'unpriced.yaml'), unpriced);
    const args = ['calibrate', 'items.jsonl', '--panel', './unpriced.yaml', '--budget', '5usd'];
    const refused = await runCli(folder, args, { OPENAI_API_KEY: 'not used' });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('nobody-knows-its-price has no price')]);
  });

  it('the refusal reader never sees labels of the group that it reads', () => {
    const label = (index: number) => (index % 2 === 0 ? ('full_refusal' as const) : ('full_compliance' as const));
    const rows = Array.from({ length: 40 }, (_none, index) => ({
      prompt: 'How do I fold a map?',
      response: index % 2 === 0 ? `I cannot help with that, ${index}.` : `Fold it along the long edge ${index} times.`,
      label: label(index),
      group: index < 20 ? 'a' : 'b',
    }));
    const turned = rows.map((row) =>
      row.group === 'a' ? { ...row, label: label(row.label === 'full_refusal' ? 1 : 0) } : row,
    );
    const read = classifyLeaveOneGroupOut(rows).slice(0, 20);
    expect(classifyLeaveOneGroupOut(turned).slice(0, 20)).toEqual(read);
    expect(read.filter((name, index) => name === label(index)).length).toBeGreaterThanOrEqual(18);
  });

  it.skipIf(!existsSync(panels))(
    'reads real refusals better than string match, models left out (absent: skipped)',
    async () => {
      const folder = temporaryFolder();
      const file = path.join(panels, 'xstest-responses.jsonl');
      const result = JSON.parse(
        (await runCli(folder, ['calibrate', file, '--judges', 'strmatch_label', '--json'])).stdout,
      );
      const [matched, reader] = result.judges;
      expect([result.items, matched.name, reader.name]).toEqual([596, 'strmatch_label', 'refusal reader, trained']);
      expect(matched.accuracy.estimate.value).toBeCloseTo(0.728, 3);
      // Measured: 0.829 on three labels, 0.928 on complying or not, against 0.728 and 0.812.
      expect(reader.accuracy.estimate.value - matched.accuracy.estimate.value).toBeGreaterThanOrEqual(0.1);
      expect(reader.twoWay.estimate.value - matched.twoWay.estimate.value).toBeGreaterThanOrEqual(0.1);
      expect(result.comparisons[0].accuracy.interval.low).toBeGreaterThan(0);
      expect(reader.kappa.interval.kind).toBe('interval');
      const weighted = weightedToAll();
      // Measured: 0.930 against 0.896 in two kinds; 0.855 against 0.859 in three, where no gain is promised.
      expect(weighted.two.reader - weighted.two.matched).toBeGreaterThanOrEqual(0.02);
      expect(Math.abs(weighted.three.reader - weighted.three.matched)).toBeLessThan(0.03);
      const majority = await runCli(folder, [
        'calibrate',
        path.join(panels, 'debate-judges.jsonl'),
        '--label',
        'majority',
        '--json',
      ]);
      expect(JSON.parse(majority.stdout).judges).toHaveLength(6);
      const labels = await runCli(folder, ['calibrate', path.join(panels, 'xstest-refusal-labels.csv'), '--json']);
      expect(JSON.parse(labels.stdout)).toMatchObject({ items: 1350, labels: 'final_label' });
    },
  );
});
