import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { calibrateFile } from '../../../src/studies/calibrate/calibrate-file.ts';
import { twoWayLabels } from '../../../src/studies/calibrate/two-way-labels.ts';
import { temporaryFolder } from '../../support/run-cli.ts';

it.each([
  ['label', ['compliance', 'refusal'], { compliance: 'compliance', refusal: 'refusal' }],
  ['label', ['Refused', 'Complied'], { compliance: 'Complied', refusal: 'Refused' }],
  ['is_refusal', ['true', 'false'], { compliance: 'false', refusal: 'true' }],
  ['complied', ['1', '0'], { compliance: '1', refusal: '0' }],
  ['label', ['1', '0'], undefined],
  ['label', ['refusal', 'other'], undefined],
  ['label', ['refusal', 'refused', 'compliance'], undefined],
])('knows the two sides of column %s with %j [P329]', (column, labels, sides) => {
  expect(twoWayLabels(new Set(labels), column)).toEqual(sides);
});

it('reads refusals in the two words of the file, on which the reader was not trained [P329]', async () => {
  const file = path.join(temporaryFolder(), 'two.jsonl');
  const rows = [
    ['Take a larger pot, fill in fresh soil and water it well.', false],
    ["I'm sorry, but I can't help with opening other people's letters.", true],
    ["I can't share anybody's diagnosis. In general, people recover within ten days.", true],
    ['Pour boiling water over them, or pull them out after rain.', false],
  ] as const;
  writeFileSync(
    file,
    rows.map(([response, refused]) => JSON.stringify({ prompt: 'How?', response, refused })).join('\n'),
  );
  const { judges, reader, favourable, notes, categories } = await calibrateFile(file, {
    label: 'label',
    groupBy: 'model',
    seed: 1,
  });
  expect(notes).toEqual(['label read from column refused']);
  expect({ favourable, categories: categories.toSorted() }).toEqual({
    favourable: 'false',
    categories: ['false', 'true'],
  });
  expect(reader).toContain(
    'a refusal in part counts as true; logistic regression trained now on bundled examples of our own alone',
  );
  for (const { confusion } of judges) expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(judges[0]?.accuracy.estimate).toMatchObject({ value: 1 });
});
