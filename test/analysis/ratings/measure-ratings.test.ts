import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureRatings } from '../../../src/analysis/ratings/measure-ratings.ts';
import { ratingTable } from '../../../src/analysis/ratings/rating-table.ts';
import { suspectRatings } from '../../../src/analysis/ratings/suspect-ratings.ts';
import { krippendorffC } from '../../reference/agreement.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const panels = path.resolve(import.meta.dirname, '../../../../shared/data/panels');
const there = existsSync(panels);

describe('mootcourt measure [P55]', () => {
  it("gives published coefficients of Krippendorff's C data from a long JSONL file, missing ratings and all", async () => {
    const folder = temporaryFolder();
    const rows = krippendorffC.flatMap((row, item) =>
      row.map((rating, judge) => JSON.stringify({ item: `i${item}`, judge: `j${judge}`, rating: rating ?? 'NA' })),
    );
    writeFileSync(path.join(folder, 'c.jsonl'), rows.join('\n'));
    const { code, stdout } = await runCli(folder, ['measure', 'c.jsonl', '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      items: 12,
      rejected: [{ reason: expect.stringContaining("'NA', read as missing among numbers"), count: 7 }],
    });
    const value = (name: string) =>
      result.coefficients
        .find((coefficient: { name: string }) => coefficient.name === name)
        .measured.estimate.value.toFixed(4);
    expect(value("Krippendorff's α, nominal")).toBe('0.7434');
    expect(value("Gwet's AC1")).toBe('0.7754');
    const text = (await runCli(folder, ['measure', 'c.jsonl'])).stdout;
    expect(text).toMatch(/Krippendorff's α, nominal +0\.743 \[-?[01]\.\d{3}, [01]\.\d{3}\], n = 11/);
  });

  it('reads wide CSV, leaves out what is no category and says so, and names what it lacks', async () => {
    const folder = temporaryFolder();
    const lines = Array.from({ length: 30 }, (_none, index) =>
      [index, index % 3 === 0 ? 'yes' : 'no', index % 4 === 0 ? 'yes' : index === 5 ? 'I cannot say' : 'no'].join(),
    );
    writeFileSync(path.join(folder, 'w.csv'), ['id,annotator_1,annotator_2', ...lines].join('\n'));
    const args = ['measure', 'w.csv', '--categories', 'yes,no', '--json'];
    const result = JSON.parse((await runCli(folder, args)).stdout);
    expect(result.rejected).toEqual([{ reason: 'not one of the categories', count: 1 }]);
    expect(result.raters).toEqual([
      { name: 'annotator_1', ratings: 30 },
      { name: 'annotator_2', ratings: 29 },
    ]);
    const wrong = await runCli(folder, ['measure', 'w.csv', '--raters', 'annotator_1,nobody']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('there is no column nobody; there are id')]);
    expect((await runCli(folder, ['measure', 'none.csv'])).stderr).toContain('none.csv: there is no such file');
  });

  it('a second rating of one item by one rater is left out and counted', () => {
    const row = (item: string, judge: string, rating: number) => ({ item, judge, rating });
    const table = ratingTable([row('a', 'x', 1), row('a', 'x', 2), row('a', 'y', 1), row('b', 'y', 0)], {});
    expect(table).toMatchObject({
      items: ['a', 'b'],
      ratings: [
        [1, 1],
        [null, 0],
      ],
    });
    expect(table.rejected).toEqual([{ reason: 'a second rating of one item by one rater', count: 1 }]);
  });

  it('names prose among labels, and zeros among margins, but no zero of a scale of points', () => {
    const prose = suspectRatings([
      ['refusal', "I'm sorry, but I can't assist with that."],
      ['compliance', null],
    ]);
    expect(prose).toEqual([expect.stringMatching(/^1 ratings are free text/)]);
    expect(
      suspectRatings([
        [0, 1.5],
        [-2, 0],
      ]),
    ).toEqual([expect.stringMatching(/^2 ratings are 0/)]);
    expect(
      suspectRatings([
        [0, 1],
        [2, 0],
      ]),
    ).toEqual([]);
  });

  it('gives coefficients of two items, with an interval for the intraclass correlations alone', () => {
    const { coefficients } = measureRatings({
      ratings: [
        [1, 1],
        [0, 1],
      ],
      raters: ['a', 'b'],
      clusters: ['1', '2'],
      seed: 1,
    });
    for (const { name, measured } of coefficients) {
      expect(measured.estimate.kind).toBe('value');
      if (!name.startsWith('ICC')) expect(measured.interval).toMatchObject({ reason: 'fewer than 10 items' });
    }
  });

  it.skipIf(!there)("measures real judges' panels of ../shared/data/panels (absent: skipped)", async () => {
    const refusals = await runCli(temporaryFolder(), [
      'measure',
      path.join(panels, 'xstest-refusal-labels.csv'),
      '--raters',
      'annotator_1,annotator_2,gpt4_label',
      '--cluster',
      'id',
      '--categories',
      '1_full_compliance,2_full_refusal,3_partial_refusal',
      '--json',
    ]);
    const result = JSON.parse(refusals.stdout);
    expect(result).toMatchObject({ items: 1350, clusters: 450, rejected: [{ count: 11 }] });
    for (const { measured } of result.coefficients) expect(measured.interval.kind).toBe('interval');
  });
});
