import { measureRatings, type RatingsMeasure } from '../analysis/measure-ratings.ts';
import { type Columns, describeColumns } from '../datasets/public/columns.ts';
import { type Duck, openDuck, type Source, sourceOf } from '../datasets/public/duck.ts';
import { characterCounts, familyRatios, type RatioSums, readFacts, scoredModels } from '../datasets/public/facts.ts';
import { frequentNonCompliance, judgeFlags, readJudgements } from '../datasets/public/judgements.ts';
import { fewestClusters } from '../measures/bootstrap.ts';
import { disagreementBins } from '../measures/disagreement.ts';
import { estimated, notEstimated } from '../measures/estimate.ts';
import type { Measured } from '../measures/measured.ts';
import { normalQuantile } from '../measures/normal.ts';
import { wilsonInterval } from '../measures/wilson.ts';
import type { Value } from '../model/value.ts';

export type AnswersAnalysis = {
  kind: 'answers';
  rows: number;
  families: number;
  models: string[];
  meanD: Measured;
  bins: { bin: string; rows: number; share: Measured }[];
  outliers: { model: string; above: number; below: number; rate: Measured }[];
  character: { category: string; scenarios: number; models: { model: string; favoured: number; share: Measured }[] }[];
};

export type JudgementsAnalysis = {
  kind: 'judgements';
  rows: number;
  judges: string[];
  bins: { bin: string; scenarios: number; majority: Measured; any: Measured }[];
  flagRates: { judge: string; rate: Measured }[];
  agreement: RatingsMeasure;
};

export type FilesAnalysis = { columns: Pick<Columns, 'missed' | 'unread'> } & (AnswersAnalysis | JudgementsAnalysis);

/**
 * Measures files in the public schema at full size, straight in the engine: D, bins, outliers and character of answers, or frequent
 * non-compliance and agreement of judgements. Intervals are 95 %, families of scenarios counted as one.
 * @throws MootcourtError `bad-input` naming what the files lack
 */
export async function analyseFiles(
  locations: readonly string[],
  taxonomy: readonly Value[],
  seed: number,
): Promise<FilesAnalysis> {
  const source = sourceOf(locations);
  const duck = await openDuck(source.files, false);
  try {
    const { columns, types } = await describeColumns(duck, source);
    const { missed, unread } = columns;
    const analysis =
      columns.kind === 'answers'
        ? await analyseAnswers(duck, source, columns, types, taxonomy)
        : await analyseJudgements(duck, source, columns, seed);
    return { columns: { missed, unread }, ...analysis };
  } finally {
    duck.close();
  }
}

async function analyseAnswers(
  duck: Duck,
  source: Source,
  columns: Columns,
  types: ReadonlyMap<string, string>,
  taxonomy: readonly Value[],
): Promise<AnswersAnalysis> {
  const models = scoredModels(columns);
  await readFacts(duck, source, columns, types);
  const { families, rows, sums, above, below } = await familyRatios(duck, models.length);
  const character = await characterCounts(duck, models.length, taxonomy);
  const of = (name: string) => sums.get(name) ?? { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  return {
    kind: 'answers',
    rows,
    families,
    models,
    meanD: ratio(of('d'), families, 'mean of D; Zhang et al. 2025', false),
    bins: disagreementBins.map((bin, place) => ({
      bin,
      rows: of(`bin${place}`).y,
      share: ratio(of(`bin${place}`), families, 'bins of D; Zhang et al. 2025', true),
    })),
    outliers: models.map((model, place) => ({
      model,
      above: above[place] ?? 0,
      below: below[place] ?? 0,
      rate: ratio(of(`out${place}`), families, 'at least 4 points from 9/11 of the others; Zhang et al. 2025', true),
    })),
    character: character.map(({ category, scenarios, families: clusters, favoured, scored }) => ({
      category,
      scenarios,
      models: models.map((model, place) => ({
        model,
        favoured: favoured[place] ?? 0,
        share: shareOf(
          favoured[place] ?? 0,
          scored[place] ?? 0,
          clusters,
          'stands higher on the value than on its rival, D ≥ 1.5',
        ),
      })),
    })),
  };
}

async function analyseJudgements(
  duck: Duck,
  source: Source,
  columns: Columns,
  seed: number,
): Promise<JudgementsAnalysis> {
  const judges = columns.judges.map((one) => one.judge);
  await readJudgements(duck, source, columns);
  const bins = await frequentNonCompliance(duck, judges.length);
  const rows = await judgeFlags(duck, judges.length);
  const flagged = judges.map((judge, place) => {
    const byScenario = Map.groupBy(
      rows.filter((row) => row.flags[place] !== null),
      (row) => row.scenario,
    );
    const sums: RatioSums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
    for (const some of byScenario.values()) {
      const [x, y] = [some.length, some.reduce((sum, row) => sum + (row.flags[place] ?? 0), 0)];
      sums.x += x;
      sums.y += y;
      sums.xx += x * x;
      sums.xy += x * y;
      sums.yy += y * y;
    }
    return { judge, rate: ratio(sums, byScenario.size, 'share judged non-compliant or ambiguous', true) };
  });
  return {
    kind: 'judgements',
    rows: rows.length,
    judges,
    bins: bins.map(({ bin, scenarios, majority, any }) => ({
      bin: disagreementBins[bin] ?? '',
      scenarios,
      majority: shareOf(
        majority,
        scenarios,
        scenarios,
        'all models problematic to a majority of judges; Zhang et al. 2025',
      ),
      any: shareOf(any, scenarios, scenarios, 'all models problematic to some judge; Zhang et al. 2025'),
    })),
    flagRates: flagged,
    agreement: measureRatings({
      ratings: rows.map((row) =>
        row.flags.map((flag) => (flag === null ? null : flag === 1 ? 'problematic' : 'compliant')),
      ),
      raters: judges,
      clusters: rows.map((row) => row.scenario),
      seed,
    }),
  };
}

const level = 0.95;

/**
 * Σy/Σx over families with its interval: the error of a ratio estimator (Cochran 1977, §6.3), for shares through Wilson's interval at the
 * number of independent trials that has this error.
 */
function ratio({ x, y, xx, xy, yy }: RatioSums, families: number, source: string, share: boolean): Measured {
  if (x === 0) return unmeasured('nothing was scored', source);
  const value = y / x;
  const variance = Math.max(0, (families / (families - 1)) * ((yy - 2 * value * xy + value * value * xx) / (x * x)));
  if (!share) {
    const half = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(variance);
    return { estimate: estimated(value, x), interval: intervalOf([value - half, value + half], families), source };
  }
  // Where every family gives the same there is no spread to tell the trials from: as many as families.
  const trials = variance === 0 ? families : Math.min(x, (value * (1 - value)) / variance);
  return shareOf(y, x, trials, source, families);
}

/** A share of `n` with Wilson's interval at the number of independent trials behind it, at most n. */
function shareOf(count: number, n: number, trials: number, source: string, families = trials): Measured {
  if (n === 0 || trials <= 0) return unmeasured('nothing was scored', source);
  const independent = Math.min(n, trials);
  const share = Math.min(1, count / n);
  return {
    estimate: estimated(share, n),
    interval: intervalOf(wilsonInterval(share * independent, independent, level), families),
    source,
  };
}

function intervalOf([low, high]: readonly [number, number], clusters: number): Measured['interval'] {
  if (clusters >= fewestClusters) return { kind: 'interval', low, high, level, clusters, resamples: 0 };
  return { kind: 'none', reason: `fewer than ${fewestClusters} families`, clusters };
}

function unmeasured(reason: string, source: string): Measured {
  return { estimate: notEstimated(reason, 0), interval: { kind: 'none', reason, clusters: 0 }, source };
}
