import { measureRatings, type RatingsMeasure } from '../../analysis/ratings/measure-ratings.ts';
import { type RatingTable, ratingTable, type TableOptions, usualColumns } from '../../analysis/ratings/rating-table.ts';
import { suspectRatings } from '../../analysis/ratings/suspect-ratings.ts';
import { unnestRatings } from '../../datasets/nested-ratings.ts';
import { readRows } from '../../datasets/read-table.ts';
import { readWeights } from './read-weights.ts';

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
  const categories = options.categories ?? weights?.categories;
  const rows = await readRows(file);
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
