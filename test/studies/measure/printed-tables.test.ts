import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { measureFile } from '../../../src/studies/measure/measure-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

const folder = temporaryFolder();

async function measured(name: string, text: string, options: { weights?: string; raters?: string[] } = {}) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const measure = await measureFile(file, { seed: 1, ...options });
  const value = (coefficient: string) => {
    const { estimate } = measure.coefficients.find((item) => item.name.startsWith(coefficient))?.measured ?? {};
    return estimate?.kind === 'value' ? estimate.value : Number.NaN;
  };
  return { measure, value };
}

/** Six raters, fifteen patients, five diagnoses: Gwet's `distrib.6raters` (irrCAC), the first subjects of Fleiss 1971. */
const diagnoses = `subject,Depression,Personality,Schizophrenia,Neurosis,Other
1,0,0,0,6,0
2,0,3,0,0,3
3,0,1,4,0,1
4,0,0,0,0,6
5,0,3,0,3,0
6,2,0,4,0,0
7,0,0,4,0,2
8,2,0,3,1,0
9,2,0,0,4,0
10,0,0,0,0,6
11,1,0,0,5,0
12,1,1,0,4,0
13,0,3,3,0,0
14,1,0,0,5,0
15,0,2,0,3,1
`;

it('gives the printed digits of a table of counts, and nothing that needs to know the raters [P321]', async () => {
  const { measure, value } = await measured('counts.csv', diagnoses);
  expect(value('Gwet')).toBeCloseTo(0.4448007, 7);
  expect(value('Fleiss')).toBeCloseTo(0.4139265, 7);
  expect(value('Krippendorff')).toBeCloseTo(0.4204384, 7);
  expect(value('Brennan')).toBeCloseTo(0.4388889, 7);
  expect(measure.pairs).toEqual([]);
  expect(measure.coefficients.map(({ name }) => name).join()).not.toMatch(/Conger|ICC\([23]/);
  expect(measure.guessed.join()).toContain('a table of counts');
});

it('reads subject, coder and score as a long table, tab separated [P321]', async () => {
  const rows = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ];
  const lines = rows.flatMap((row, subject) => row.map((score, coder) => `${subject + 1}\tJ${coder + 1}\t${score}`));
  const { value } = await measured('judges.tsv', `subject\tcoder\tscore\n${lines.join('\n')}\n`);
  // Shrout & Fleiss 1979, table 4.
  for (const [name, printed] of [
    ['ICC(1,1)', 0.17],
    ['ICC(2,1)', 0.29],
    ['ICC(3,1)', 0.71],
    ['ICC(1,k)', 0.44],
    ['ICC(2,k)', 0.62],
    ['ICC(3,k)', 0.91],
  ] as const)
    expect(value(name)).toBeCloseTo(printed, 2);
});

it('takes a matrix of weights whose categories are numbers: Cohen 1968, 0.348 [P321]', async () => {
  const counts = [
    [88, 14, 18],
    [10, 40, 10],
    [2, 6, 12],
  ];
  const pairs = counts.flatMap((row, one) => row.flatMap((count, two) => Array(count).fill(`${one + 1},${two + 1}`)));
  const weights = path.join(folder, 'weights.csv');
  writeFileSync(weights, `category,1,2,3\n1,1,${5 / 6},0.5\n2,${5 / 6},1,0\n3,0.5,0,1\n`);
  const text = `psychiatrist 1,psychiatrist 2\n${pairs.join('\n')}\n`;
  const { measure } = await measured('cohen.csv', text, { weights, raters: ['psychiatrist 1', 'psychiatrist 2'] });
  const [pair] = measure.pairs;
  const value = (item: { estimate: { kind: string; value?: number } } | undefined) => item?.estimate.value;
  expect(value(pair?.kappa)).toBeCloseTo(0.492, 3);
  expect(value(pair?.weighted[0]?.kappa)).toBeCloseTo(0.348, 3);
});
