import { measureRatings, type RatingsMeasure } from '../../analysis/ratings/measure-ratings.ts';
import { type RatingTable, ratingTable, type TableOptions, usualColumns } from '../../analysis/ratings/rating-table.ts';
import { suspectRatings } from '../../analysis/ratings/suspect-ratings.ts';
import { type CountTable, readCountTable } from '../../datasets/count-table.ts';
import { unnestRatings } from '../../datasets/nested-ratings.ts';
import { readRows } from '../../datasets/read-table.ts';
import { type ReadWeights, readWeights } from './read-weights.ts';

export type FileMeasure = RatingsMeasure &
  Pick<RatingTable, 'rejected' | 'guessed'> & {
    clusters: number;
    /** What may be no rating though it was counted as one. */
    suspects: string[];
  };

/**
 * Agreement of the raters of a CSV or JSONL file.
 * @throws MootcourtError `invalid-input`
 */
export async function measureFile(
  file: string,
  options: TableOptions & { seed: number; weights?: string | undefined },
): Promise<FileMeasure> {
  const weights = options.weights === undefined ? undefined : await readWeights(options.weights);
  const rows = await readRows(file);
  const isTold = [options.raters, options.rater, options.rating].some((name) => name !== undefined);
  const counts = isTold ? undefined : readCountTable(rows);
  const categories = options.categories ?? weights?.categories ?? counts?.categories;
  if (counts !== undefined) return measureCounts(counts, { ...options, categories, weights: weights?.weights });
  const nested =
    options.raters === undefined && options.rater === undefined ? unnestRatings(rows, usualColumns.item) : undefined;
  const table = ratingTable(nested?.rows ?? rows, { ...options, ...nested?.columns, categories });
  const { items, ratings, raters, clusters } = table;
  const rejected = [...(nested?.rejected ?? []), ...table.rejected];
  const guessed = [...(nested === undefined ? [] : [nested.told]), ...table.guessed];
  return {
    ...measureRatings({ ratings, raters, clusters, seed: options.seed, categories, weights: weights?.weights }),
    rejected,
    guessed,
    suspects: suspectRatings(ratings, items),
    clusters: new Set(clusters).size,
  };
}

/** Coefficients that need to know who gave which rating. */
const byRater = /^(Conger|ICC\([23])/;

/** Agreement of a table of counts: nothing that depends on who gave which rating. */
function measureCounts(
  { rows, raters, item, told }: CountTable,
  options: Omit<TableOptions, 'raters'> & { seed: number; weights: ReadWeights['weights'] | undefined },
): FileMeasure {
  const { ratings, clusters, rejected } = ratingTable(rows, { ...options, item: options.item ?? item, raters });
  const { categories, weights, seed } = options;
  const measured = measureRatings({ ratings, raters, clusters, seed, categories, weights });
  return {
    ...measured,
    coefficients: measured.coefficients.filter(({ name }) => !byRater.test(name)),
    pairs: [],
    pairsTotal: 0,
    rejected,
    guessed: [told],
    suspects: [],
    clusters: new Set(clusters).size,
  };
}
