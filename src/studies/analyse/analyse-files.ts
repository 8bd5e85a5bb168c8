import { maxClusters, resamples } from '../../analysis/estimator.ts';
import { type Columns, partsOf } from '../../datasets/stress-test/columns.ts';
import { openDuck, sourceOf } from '../../datasets/stress-test/duckdb.ts';
import type { Value } from '../../domain/value.ts';
import { type AnswersAnalysis, analyseAnswers } from './analyse-answers.ts';
import { analyseJudgements, type JudgementsAnalysis } from './analyse-judgements.ts';

export type FilesAnalysis = {
  /** Whether the files say that simulated agents made them. */
  simulated: boolean;
  columns: Pick<Columns, 'missed' | 'unread'>;
  intervals: FilesIntervals;
} & (AnswersAnalysis | JudgementsAnalysis);

/** What the intervals rest on: `resamples` of `clusters`, which are the families, or where there are too many of them groups of families. */
export type FilesIntervals = { resamples: number; families: number; clusters: number };

/**
 * Measures files in the public schema at full size, straight in the engine: D, bins, outliers and character of answers, or frequent
 * non-compliance and agreement of judgements; of files with both, one after the other. Intervals are 95 %, seeded bootstraps over families of
 * scenarios, as those of a run.
 * @throws MootcourtError `invalid-input` naming what the files lack
 */
export async function analyseFiles(
  locations: readonly string[],
  taxonomy: readonly Value[],
  seed: number,
): Promise<FilesAnalysis[]> {
  const source = sourceOf(locations);
  const duck = await openDuck(source.files, false);
  try {
    const analyses: FilesAnalysis[] = [];
    for (const part of await partsOf(duck, source)) {
      const { kind, missed, unread } = part.columns;
      const analysis =
        kind === 'answers'
          ? await analyseAnswers(duck, { ...part, taxonomy, seed })
          : await analyseJudgements(duck, { ...part, seed });
      const { families } = analysis;
      const intervals = { resamples, families, clusters: Math.min(families, maxClusters) };
      analyses.push({ simulated: part.simulated, columns: { missed, unread }, intervals, ...analysis });
    }
    return analyses;
  } finally {
    duck.close();
  }
}
