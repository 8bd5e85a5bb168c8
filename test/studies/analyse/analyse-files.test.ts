import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  binTable,
  twelveModels,
  writeAnswers,
  writeBinTable,
  writeMarginals,
} from '../../../bench/support/public-data.ts';
import { bootstrapInterval } from '../../../src/measures/bootstrap.ts';
import { estimated } from '../../../src/measures/estimate.ts';
import type { Measurement } from '../../../src/measures/measurement.ts';
import { createRandom } from '../../../src/measures/seeded-random.ts';
import type { AnswersAnalysis } from '../../../src/studies/analyse/analyse-answers.ts';
import { analyseFiles } from '../../../src/studies/analyse/analyse-files.ts';
import type { JudgementsAnalysis } from '../../../src/studies/analyse/analyse-judgements.ts';
import { runCli, temporaryFolder } from '../../support/run-cli.ts';

const real = path.resolve(
  import.meta.dirname,
  '../../../../shared/data/stress_testing_model_spec/default_all_models_3_rows.csv',
);
const folder = temporaryFolder();
const file = (name: string) => path.join(folder, name);

beforeAll(async () => {
  await writeBinTable(file('bins.parquet'));
  await writeMarginals(file('marginals.parquet'));
  await writeAnswers(file('answers.parquet'), 3000);
});

const percent = (measured: { estimate: { kind: string; value?: number } }) =>
  100 * (measured.estimate.value ?? Number.NaN);

describe('judgements in the public schema [P46]', () => {
  it('give the paper’s table of frequent non-compliance by bin of D', async () => {
    const analysis = (await analyseFiles([file('bins.parquet')], [], 1))[0] as JudgementsAnalysis;
    expect(analysis.bins.map(({ bin, scenarios }) => [bin, scenarios])).toEqual(
      ['[0, 1)', '[1, 1.5)', '[1.5, 2)', '[2, 2.5)', '[2.5, 3]'].map((bin) => [bin, 1000]),
    );
    for (const [index, { majority, any }] of binTable.entries()) {
      expect(percent(analysis.bins[index]?.majority as never)).toBeCloseTo(majority / 10, 6);
      expect(percent(analysis.bins[index]?.any as never)).toBeCloseTo(any / 10, 6);
    }
  });

  it('give the paper’s fold between bins with its interval', async () => {
    const { bins } = (await analyseFiles([file('bins.parquet')], [], 1))[0] as JudgementsAnalysis;
    const fold = bins[4]?.foldMajority;
    if (fold?.interval.kind !== 'interval') throw new Error('expected an interval');
    const { estimate, interval } = fold;
    // 9.7 / 0.7; of a ratio of shares of 1,000 each the logarithm has the standard error √(0.903/97 + 0.993/7) (Katz et al. 1978).
    expect(estimate).toEqual({ kind: 'value', value: expect.closeTo(97 / 7, 9), n: 1000 });
    const half = 1.96 * Math.sqrt(0.903 / 97 + 0.993 / 7);
    expect(Math.abs(Math.log(interval.low / (97 / 7)) + half)).toBeLessThan(0.35);
    expect(Math.abs(Math.log(interval.high / (97 / 7)) - half)).toBeLessThan(0.35);
    expect(bins[0]?.foldMajority.estimate.kind).toBe('undefined');
    const { stdout } = await runCli(folder, ['analyse', 'bins.parquet']);
    expect(stdout).toMatch(/The same as a multiple of the lowest bin[\s\S]*\[2.5, 3\] +majority 13.857 \[/);
    expect(stdout).toContain('500 groups into which the 5000 families of scenarios were put at random, 1000 resamples');
  });

  it('give the paper’s κ, flag rates and pairwise agreements', async () => {
    const { code, stdout } = await runCli(folder, ['analyse', 'marginals.parquet', '--json']);
    expect(code).toBe(0);
    const analysis = JSON.parse(stdout)[0] as JudgementsAnalysis;
    const rates = Object.fromEntries(analysis.flagRates.map(({ judge, rate }) => [judge, percent(rate)]));
    expect(rates.claude_4).toBeCloseTo(48.1, 6);
    expect(rates.o3).toBeCloseTo(35.5, 6);
    expect(rates.gemini_2_5).toBeCloseTo(36.5, 6);
    const pairs = Object.fromEntries(
      analysis.agreement.pairs.map(({ raters, agreement }) => [raters.join(), percent(agreement)]),
    );
    // 72.39 % of 5,000 is no whole number of responses, so a hundredth is left.
    expect(pairs['claude_4,o3']).toBeCloseTo(67.52, 1);
    expect(pairs['claude_4,gemini_2_5']).toBeCloseTo(72.39, 1);
    expect(pairs['o3,gemini_2_5']).toBeCloseTo(76.84, 1);
    const kappa = analysis.agreement.coefficients.find(({ name }) => name === "Fleiss' κ")?.measured;
    expect(kappa?.estimate.kind === 'value' ? kappa.estimate.value : 0).toBeCloseTo(0.422, 3);
    expect(kappa?.interval.kind).toBe('interval');
  });
});

describe('one reading of files [P262]', () => {
  const head =
    'query,value1,value2,nudge_direction,entry_idx,a_value1_position,a_value2_position,b_value1_position,b_value2_position,c_value1_position,c_value2_position';

  it('an answer without one of its positions counts on neither, in analyse as in a run', async () => {
    writeFileSync(
      file('nulls.csv'),
      `${head}\nQ1?,candour,comfort,neutral,1,0,3,6,3,6,\nQ2?,rule following,Güte,neutral,2,0,3,,,9,3\nQ3?,rule-following,Gu\u0308te,neutral,3,,,,,,\n`,
    );
    const analysis = (await analyseFiles([file('nulls.csv')], [], 1))[0] as AnswersAnalysis;
    // Without c: 0 and 6.
    expect(analysis.meanD.estimate).toEqual({ kind: 'value', value: 3, n: 1 });
    expect(analysis.leftOut).toEqual({
      unreadPositions: 1,
      positionsOnOneValue: 2,
      queriesOfNoModel: 1,
      queriesOfOneModel: 1,
    });
    expect(analysis.nearEqual).toEqual([['rule following', 'rule-following']]);
    const { stdout } = await runCli(folder, ['analyse', 'nulls.csv']);
    expect(stdout).toContain('2 × answers with a position on one value alone, which count on neither');
    expect(stdout).toContain('read as different values: "rule following" and "rule-following"');
  });

  it('verdicts that cannot be read and queries of one model are counted, the binary majority beside the other', async () => {
    const rows = ['Q1?,a,1,compliant,junk,non-compliant', 'Q1?,b,1,,,', 'Q2?,a,2,ambiguous,non-compliant,compliant'];
    writeFileSync(
      file('verdicts.csv'),
      ['prompt,model,entry_idx,x_decision,y_decision,z_decision', ...rows].join('\n'),
    );
    const analysis = (await analyseFiles([file('verdicts.csv')], [], 1))[0] as JudgementsAnalysis;
    expect(analysis.leftOut).toEqual({
      unreadVerdicts: { x: 0, y: 1, z: 0 },
      unjudgedResponses: 1,
      queriesOfOneModel: 1,
      responsesWithoutD: 3,
    });
    // Of Q2 two of three find a problem, and no verdict has a majority; of Q1 neither.
    expect(analysis.majorities.binary.estimate).toEqual({ kind: 'value', value: 0.5, n: 2 });
    expect(analysis.majorities.threeWay.estimate).toMatchObject({ kind: 'undefined' });
  });
});

describe('the central claim in files [P261]', () => {
  /** 60 families of three queries, five models, two judges; the log odds of a problematic verdict rise by `slope` with D. */
  function writeClaim(name: string, slope: number, columns: 'd' | 'bin' | 'neither'): void {
    const random = createRandom(`claim ${slope}`);
    const head = { d: 'max_pop_std,', bin: 'bin_name,', neither: '' }[columns];
    const lines = [`prompt,model,entry_idx,query_key,${head}claude_decision,o3_decision`];
    for (let query = 0; query < 180; query += 1) {
      const d = 3 * random();
      const bin = ['std_0.0_to_1.0', 'std_1.0_to_1.5', 'std_1.5_to_2.0', 'std_2.0_to_2.5', 'std_2.5_to_3.0'][
        [1, 1.5, 2, 2.5].filter((bound) => d >= bound).length
      ];
      for (let model = 0; model < 5; model += 1) {
        const verdict = () => (random() < 1 / (1 + Math.exp(2 - slope * d)) ? 'non-compliant' : 'compliant');
        const given = { d: `${d.toFixed(6)},`, bin: `${bin},`, neither: '' }[columns];
        lines.push(`Q${query}?,m${model},${Math.floor(query / 3)},${query % 3},${given}${verdict()},${verdict()}`);
      }
    }
    writeFileSync(file(name), `${lines.join('\n')}\n`);
  }
  const relationOf = async (name: string) =>
    ((await analyseFiles([file(name)], [], 1))[0] as JudgementsAnalysis).relation;
  const covers = ({ interval }: Measurement, truth: number) =>
    interval.kind === 'interval' && interval.low <= truth && truth <= interval.high;

  it('is found where it is planted, with D or its bin alone, and not where it is not', async () => {
    writeClaim('claim-d.csv', 1, 'd');
    const planted = await relationOf('claim-d.csv');
    expect(planted).toMatchObject({ d: 'value', verdicts: 1800 });
    expect(covers(planted.oddsRatio, Math.E)).toBe(true);
    expect(covers(planted.withinFamilies, Math.E)).toBe(true);
    expect(covers(planted.oddsRatio, 1) || covers(planted.auroc, 0.5) || covers(planted.binTrend, 0)).toBe(false);
    writeClaim('claim-bin.csv', 1, 'bin');
    const binned = await relationOf('claim-bin.csv');
    expect(binned.d).toBe('bin');
    expect(covers(binned.oddsRatio, Math.E)).toBe(true);
    expect(binned.binTrend.estimate).toEqual(planted.binTrend.estimate);
    writeClaim('claim-none.csv', 0, 'd');
    const none = await relationOf('claim-none.csv');
    expect([covers(none.oddsRatio, 1), covers(none.auroc, 0.5), covers(none.trend, 0)]).toEqual([true, true, true]);
  });

  it('is not computed without D, and says so; the terminal tells what is assumed', async () => {
    writeClaim('claim-without.csv', 1, 'neither');
    const relation = await relationOf('claim-without.csv');
    expect(relation.oddsRatio.estimate).toEqual({
      kind: 'undefined',
      reason: 'the files have no verdict with a D',
      n: 0,
    });
    const { stdout } = await runCli(folder, ['analyse', 'claim-without.csv']);
    expect(stdout).toContain('the files have no D');
    expect(stdout).toContain('nothing is cross-fitted here');
  });

  it('has beside D the spread without what grows with the number of models', async () => {
    writeFileSync(
      file('spread.csv'),
      'query,value1,value2,nudge_direction,entry_idx,a_value1_position,a_value2_position,b_value1_position,b_value2_position\nQ?,candour,comfort,neutral,1,0,3,6,3\n',
    );
    const { spread, meanD } = (await analyseFiles([file('spread.csv')], [], 1))[0] as AnswersAnalysis;
    expect(meanD.estimate).toMatchObject({ value: 3 });
    // Variances 9 and 0 over the models, unbiased 18 and 0.
    expect(spread.read.estimate).toMatchObject({ value: expect.closeTo(Math.sqrt(4.5), 6), n: 2 });
    expect(spread.panelSizeFree.estimate).toMatchObject({ value: expect.closeTo(3, 6), n: 2 });
  });
});

/** Population standard deviation, the plain way. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** By family the rows, the sum of D and the rows with D from 2 to 2.5, by the engine's own functions. */
async function plainFamilies(location: string): Promise<{ n: number; d: number; high: number }[]> {
  // An answer without a position on either value has none on the other.
  const list = (value: number) =>
    `list_stddev_pop([${twelveModels.map((model) => `CASE WHEN ${model}_value${3 - value}_position IS NOT NULL THEN ${model}_value${value}_position END`)}])`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const duckDBResultReader =
    await connection.runAndReadAll(`SELECT count(*)::DOUBLE AS n, sum(d) AS d, count(CASE WHEN d + 1e-9 >= 2 AND d + 1e-9 < 2.5 THEN 1 END)::DOUBLE AS high
    FROM (SELECT chunk_index, entry_idx, greatest(${list(1)}, ${list(2)}) AS d FROM read_parquet('${location}')) GROUP BY chunk_index, entry_idx`);
  connection.closeSync();
  instance.closeSync();
  return duckDBResultReader.getRowObjectsJS() as { n: number; d: number; high: number }[];
}

/** Σy/Σx over families and its standard error (Cochran 1977, §6.3). */
function ratioError(sums: readonly [x: number, y: number][]): { value: number; error: number } {
  const [x, y] = [sumOf(sums.map(([value]) => value)), sumOf(sums.map(([, other]) => other))];
  const squares = sumOf(sums.map(([value, other]) => (other - (y / x) * value) ** 2));
  return { value: y / x, error: Math.sqrt((sums.length / (sums.length - 1)) * squares) / x };
}

describe('answers in the public schema [P47]', () => {
  it.skipIf(!existsSync(real))('the real rows give D, outliers and preferences as computed by hand', async () => {
    const analysis = (await analyseFiles([real], [], 1))[0] as AnswersAnalysis;
    const { parse } = await import('csv-parse/sync');
    const { readFileSync } = await import('node:fs');
    const rows: Record<string, string>[] = parse(readFileSync(real), { columns: true });
    const table = rows.map((row) =>
      [1, 2].map((value) => analysis.models.map((model) => Number(row[`${model}_value${value}_position`]))),
    );
    const ds = table.map((pair) => Math.max(...pair.map(deviation)));
    expect(analysis.rows).toBe(3);
    expect(analysis.meanD.estimate).toMatchObject({
      value: expect.closeTo(ds.reduce((a, b) => a + b, 0) / 3, 9),
      n: 3,
    });
    // One value of one row: nine of the other eleven at least four points away.
    const outlying = (side: 1 | -1) =>
      analysis.models.map(
        (_model, index) =>
          table.flat().filter((positions) => {
            const own = positions[index] ?? Number.NaN;
            return positions.filter((other) => side * (own - other) >= 4).length >= 9;
          }).length,
      );
    expect(analysis.outliers.map((outlier) => outlier.above)).toEqual(outlying(1));
    expect(analysis.outliers.map((outlier) => outlier.below)).toEqual(outlying(-1));
    for (const [index, row] of rows.entries()) {
      if ((ds[index] ?? 0) < 1.5) continue;
      for (const value of [0, 1] as const) {
        const name = (row[`value${value + 1}`] ?? '').toLowerCase();
        const result = analysis.character.find((item) => item.category === name);
        for (const [at, model] of analysis.models.entries()) {
          const higher = (table[index]?.[value]?.[at] ?? 0) > (table[index]?.[1 - value]?.[at] ?? 0);
          expect(result?.models.find((item) => item.model === model)?.favoured, `${name} ${model}`).toBe(
            higher ? 1 : 0,
          );
        }
      }
    }
  });

  it('outliers of any number of models, with gaps, are those that a plain count finds', async () => {
    for (const models of [4, 5, 9]) {
      const random = createRandom(`outliers ${models}`);
      const names = Array.from({ length: models }, (_unused, index) => `m${index}`);
      const crowd = () =>
        random() < 0.1 ? null : random() < 0.8 ? Math.floor(random() * 2) : 3 + Math.floor(random() * 4);
      const rows = Array.from({ length: 400 }, () => [
        names.map(crowd),
        names.map((_name) => (random() < 0.5 ? 6 - (crowd() ?? 1) : crowd())),
      ]);
      const lines = rows.map((pair, row) => {
        const cells = names.flatMap((name, index) =>
          [1, 2].map((value) => [`${name}_value${value}_position`, pair[value - 1]?.[index]]),
        );
        return JSON.stringify({
          query: `Q${row}?`,
          value1: 'x',
          value2: 'y',
          nudge_direction: 'neutral',
          ...Object.fromEntries(cells),
        });
      });
      writeFileSync(file(`outliers-${models}.jsonl`), lines.join('\n'));
      const analysis = (await analyseFiles([file(`outliers-${models}.jsonl`)], [], 1))[0] as AnswersAnalysis;
      const plain = (side: 1 | -1) =>
        names.map((_name, index) => {
          const whole = rows.map((pair) =>
            pair.map((value, at) => value.map((own, model) => (pair[1 - at]?.[model] === null ? null : own))),
          );
          const positions = whole.flatMap((pair) =>
            pair.every((value) => value.filter((value) => value !== null).length >= 2) ? pair : [],
          );
          return positions.filter((all) => {
            const own = all[index] ?? null;
            const others = all.filter((value, other): value is number => value !== null && other !== index);
            const far = others.filter((other) => own !== null && side * (own - other) >= 4).length;
            return own !== null && others.length >= 3 && far >= Math.ceil((9 / 11) * others.length - 1e-9);
          }).length;
        });
      expect(analysis.outliers.map((outlier) => outlier.above)).toEqual(plain(1));
      expect(analysis.outliers.map((outlier) => outlier.below)).toEqual(plain(-1));
      expect(plain(1).reduce((sum, index) => sum + index, 0)).toBeGreaterThan(5);
    }
  });

  it('intervals are those of the ratio estimator on a large sample, though families are grouped, and come again with the seed', async () => {
    await writeAnswers(file('large.parquet'), 30_000, false);
    const analysis = (await analyseFiles([file('large.parquet')], [], 1))[0] as AnswersAnalysis;
    expect(analysis).toMatchObject({ intervals: { families: 10_000, clusters: 500, resamples: 1000 } });
    const half = (measured: Measurement) =>
      measured.interval.kind === 'interval' ? (measured.interval.high - measured.interval.low) / 2 : Number.NaN;
    const families = await plainFamilies(file('large.parquet'));
    for (const [measured, sums] of [
      [analysis.meanD, families.map(({ n, d }) => [n, d])],
      [analysis.bins[3]?.share as Measurement, families.map(({ n, high }) => [n, high])],
    ] as const) {
      const { value, error } = ratioError(sums as [number, number][]);
      expect(measured.estimate).toEqual({ kind: 'value', value: expect.closeTo(value, 9), n: 30_000 });
      expect(half(measured) / (1.96 * error)).toBeGreaterThan(0.88);
      expect(half(measured) / (1.96 * error)).toBeLessThan(1.12);
    }
    expect(await analyseFiles([file('large.parquet')], [], 1)).toEqual([analysis]);
    const other = (await analyseFiles([file('large.parquet')], [], 2))[0] as AnswersAnalysis;
    expect(percent(other.meanD)).toBeCloseTo(percent(analysis.meanD), 9);
    expect(other.meanD.interval).not.toEqual(analysis.meanD.interval);
  });

  it('intervals of a small sample are those of a bootstrap over its families', async () => {
    await writeAnswers(file('few.parquet'), 120, false);
    const { meanD } = (await analyseFiles([file('few.parquet')], [], 1))[0] as AnswersAnalysis;
    const plain = bootstrapInterval({
      clusters: await plainFamilies(file('few.parquet')),
      statistic: (some) => estimated(sumOf(some.map(({ d }) => d)) / sumOf(some.map(({ n }) => n)), some.length),
      resamples: 4000,
      level: 0.95,
      random: createRandom('another'),
    });
    if (meanD.interval.kind !== 'interval' || plain.kind !== 'interval') throw new Error('expected intervals');
    expect(meanD.interval.clusters).toBe(40);
    const width = plain.high - plain.low;
    expect(Math.abs(meanD.interval.low - plain.low) / width).toBeLessThan(0.06);
    expect(Math.abs(meanD.interval.high - plain.high) / width).toBeLessThan(0.06);
  });

  it('a column by another order, missing positions and dirt are read by name and left out', async () => {
    const rows = [
      'query,value1,value2,nudge_direction,response_b,response_a,a_value1_position,a_value2_position,b_value2_position,b_value1_position,odd',
    ];
    rows.push('Q?,x,y,neutral,B,A,0,3,3,6,1', 'R?,x,y,value1,B,A,7,3,3.5,6,1', 'S?,x,y,value2,B,A,n/a,3,,2,1');
    writeFileSync(file('small.csv'), rows.join('\n'));
    const analysis = (await analyseFiles([file('small.csv')], [], 1))[0] as AnswersAnalysis;
    expect(analysis).toMatchObject({ rows: 3, families: 3, models: ['a', 'b'], columns: { unread: ['odd'] } });
    expect(analysis.meanD.estimate).toMatchObject({ value: 3, n: 1 });
    expect(analysis.meanD.interval.kind).toBe('none');
  });

  it('every number in print has its n and interval', async () => {
    const { code, stdout } = await runCli(folder, ['analyse', 'answers.parquet']);
    expect(code).toBe(0);
    expect(stdout).toContain('3000 queries in 1000 families, 12 models');
    for (const text of stdout.split('\n').filter((name) => /^(mean D| {2}D in| {4}\w)/.test(name)))
      expect(text).toMatch(/\[.*\], n = \d+|not computed/);
  });

  it('names what a file lacks, mixed kinds, and a file that is none', async () => {
    writeFileSync(file('no.csv'), 'a,b\n1,2\n');
    await expect(analyseFiles([file('no.csv')], [], 1)).rejects.toThrow(/expected a column query or prompt/);
    await expect(analyseFiles([file('no.csv'), file('answers.parquet')], [], 1)).rejects.toThrow(/files of one kind/);
    writeFileSync(file('broken.parquet'), 'PAR1 not really');
    await expect(analyseFiles([file('broken.parquet')], [], 1)).rejects.toThrow(/data set: .*broken.parquet/);
    await expect(analyseFiles([file('none.parquet')], [], 1)).rejects.toThrow(/no such file/);
  });
});
