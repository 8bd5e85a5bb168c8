import type { NamedWeights } from '../../analysis/ratings/named-coefficient.ts';
import { text } from '../../analysis/ratings/rating-table.ts';
import { readRows } from '../../datasets/read-table.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { type Weighting, weightings } from '../../measures/agreement-weights.ts';

/** How near categories are: a formula's name, or a matrix with the categories that it names. */
export type ReadWeights = { weights: Weighting | NamedWeights; categories?: string[] };

/**
 * Weights by name, or from a CSV file: a column of categories, then a column for each of them in the
 * same order, with agreement from 0 to 1 and 1 for each category with itself.
 * @throws MootcourtError `invalid-input` naming what was expected
 */
export async function readWeights(nameOrFile: string): Promise<ReadWeights> {
  const known = weightings.find((name) => name === nameOrFile);
  if (known !== undefined) return { weights: known };
  if (!/\.[a-z]+$/i.test(nameOrFile))
    throw new MootcourtError(
      'invalid-input',
      `--weights: expected ${weightings.join(', ')} or a CSV file with a matrix, got '${nameOrFile}'`,
    );
  const rows = await readRows(nameOrFile);
  const columns = Object.keys(rows[0] ?? {});
  // Numbers as names come first among the keys of a row, wherever they stand in the file.
  const isLabel = (name: string) => rows.every((row) => columns.includes(text(row[name])) && text(row[name]) !== name);
  const label = columns.find(isLabel) ?? columns[0] ?? '';
  const names = rows.map((row) => text(row[label]));
  const others = columns.filter((name) => name !== label);
  const hasSameNumbers = others.every((name) => /^\d+$/.test(name)) && names.every((name) => others.includes(name));
  const categories = hasSameNumbers && new Set(names).size === others.length ? names : others;
  if (names.length !== categories.length || names.some((name, index) => name !== categories[index]))
    throw new MootcourtError(
      'invalid-input',
      `--weights ${nameOrFile}: expected a row for each of the columns ${categories.join(', ')}, in the same order; the rows are ${names.join(', ')}`,
    );
  const matrix = rows.map((row, index) =>
    categories.map((category, column) => {
      const weight = text(row[category]);
      const value = weight === '' ? Number.NaN : Number(weight);
      if (!(value >= 0 && value <= 1) || (index === column && value !== 1))
        throw new MootcourtError(
          'invalid-input',
          `--weights ${nameOrFile}: ${names[index]}, ${category}: expected ${index === column ? '1, a category agrees with itself' : 'a number from 0 to 1'}, got '${weight}'`,
        );
      return value;
    }),
  );
  for (const [index, row] of matrix.entries())
    for (const [column, value] of row.entries())
      if (value !== matrix[column]?.[index])
        throw new MootcourtError(
          'invalid-input',
          `--weights ${nameOrFile}: expected the same for ${names[index]}, ${names[column]} and for ${names[column]}, ${names[index]}`,
        );
  return { weights: { name: 'weighted', matrix }, categories };
}
