import { estimated } from '../../measures/estimate.ts';
import { type Bounded, judgeSeverity, type SeverityModel } from '../../measures/judge-severity.ts';
import type { Measurement } from '../../measures/measurement.ts';
import type { RatingPattern } from '../../measures/response-model.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { type DebateObservations, isProblematic } from '../debate-observations.ts';

/** A judge apart from the answers that it read. */
type JudgeRow = {
  judge: string;
  /** In log odds around the mean of the panel: above 0 places the same answer lower, or finds it problematic more often. */
  severity: Measurement;
  /** How steeply its ratings follow the answers, for one standard deviation of answers. */
  discrimination: Measurement;
  /** Mean squares of residuals: 1 as the model says, 0.5 to 1.5 useful (Linacre), above it erratic, below it predictable. */
  infit: number;
  outfit: number;
  ratings: number;
};

/** Mean rating of a respondent's answers as given, and as a judge of average severity would give it. */
type AdjustedModel = { model: string; answers: number; observed: number; fair: number };

export type SeverityFindings =
  | { kind: 'none'; model: SeverityModel; answers: number; reason: string }
  | {
      kind: 'fitted';
      model: SeverityModel;
      /** Answers that two judges or more rated, in so many families; and those left out because one judge did. */
      answers: number;
      families: number;
      alone: number;
      /** Answers of the run of which these are a random sample, where there are too many. */
      of: number;
      judges: JudgeRow[];
      models: AdjustedModel[];
    };

export type Severity = {
  /** Positions of 0 to 6 on both values; each answer counts once for each. */
  positions: SeverityFindings;
  /** The same where each judge has a scale of its own. */
  positionsOwnScale: SeverityFindings;
  /** Compliant (1) or problematic (0); averages are shares of compliant verdicts. */
  verdicts: SeverityFindings;
};

const sources: Readonly<Record<SeverityModel, string>> = {
  'rating-scale': 'many-facet Rasch model, rating scale; Linacre 1989, Andrich 1978; marginal maximum likelihood',
  'partial-credit': 'many-facet Rasch model, partial credit; Linacre 1989, Masters 1982; marginal maximum likelihood',
  'two-parameter': 'two-parameter logistic model; Birnbaum 1968, Bock & Aitkin 1981; marginal maximum likelihood',
};

/** More answers than this make no interval narrower that is of use, and take long. */
const maxAnswers = 4000;

type Rated = { ratings: number[]; family: string; respondent: string };

/** Collects how judges rated answers at first reading. */
export function createSeverity(seed: number | string) {
  const judges: string[] = [];
  const positions = createSample(`${seed}:severity:positions`);
  const verdicts = createSample(`${seed}:severity:verdicts`);

  function indexOf(judge: string): number {
    const known = judges.indexOf(judge);
    return known >= 0 ? known : judges.push(judge) - 1;
  }

  return {
    add({ family, judges: names, responses }: DebateObservations): void {
      const indices = names.map(indexOf);
      const rated = (rate: (judge: number) => number | undefined): number[] => {
        const ratings = new Array<number>(judges.length).fill(-1);
        indices.forEach((index, judge) => {
          ratings[index] = rate(judge) ?? -1;
        });
        return ratings;
      };
      for (const { respondent, placed, first } of responses) {
        for (const value of [0, 1] as const)
          positions.add({ family, respondent, ratings: rated((judge) => roundedPosition(placed[judge]?.[value])) });
        const verdict = (judge: number) => {
          const given = first[judge];
          return given === null || given === undefined ? undefined : Number(!isProblematic(given));
        };
        verdicts.add({ family, respondent, ratings: rated(verdict) });
      }
    },
    result: (): Severity => ({
      positions: severityFindings('rating-scale', judges, positions),
      positionsOwnScale: severityFindings('partial-credit', judges, positions),
      verdicts: severityFindings('two-parameter', judges, verdicts),
    }),
  };
}

const roundedPosition = (position: number | undefined) => (position === undefined ? undefined : Math.round(position));

type Sample = { add(rated: Rated): void; all(): readonly Rated[]; count(): number };

/** A random sample of so many of all that come, each with the same chance (Vitter 1985, algorithm R). */
function createSample(seed: string): Sample {
  const random = createRandom(seed);
  const kept: Rated[] = [];
  let count = 0;
  return {
    add(rated) {
      if (rated.ratings.every((rating) => rating < 0)) return;
      count += 1;
      const place = count <= maxAnswers ? kept.length : Math.floor(random() * count);
      if (place < maxAnswers) kept[place] = rated;
    },
    all: () => kept,
    count: () => count,
  };
}

function severityFindings(model: SeverityModel, judges: readonly string[], sample: Sample): SeverityFindings {
  const rated = sample.all();
  const patterns = rated.map(({ ratings, family }): RatingPattern => ({ ratings, count: 1, cluster: family }));
  const fit = judgeSeverity(model, judges, patterns);
  if (typeof fit === 'string') return { kind: 'none', model, answers: rated.length, reason: fit };
  const measured = ({ value, low, high }: Bounded, n: number): Measurement => ({
    estimate: estimated(value, n),
    interval: { kind: 'interval', low, high, level: 0.95, clusters: fit.clusters, resamples: 0 },
    source: sources[model],
  });
  const fairOf = new Map<string, number>();
  const models = [...Map.groupBy(rated, ({ respondent }) => respondent)].map(([name, own]): AdjustedModel => {
    let [fair, sum, count] = [0, 0, 0];
    for (const { ratings } of own) {
      const key = ratings.join();
      const value = fairOf.get(key) ?? fit.fairAverage(ratings);
      fairOf.set(key, value);
      fair += value;
      const given = ratings.filter((rating) => rating >= 0);
      sum += given.reduce((total, rating) => total + rating, 0) / given.length;
      count += 1;
    }
    return { model: name, answers: count, observed: sum / count, fair: fair / count };
  });
  return {
    kind: 'fitted',
    model,
    answers: fit.answers,
    families: fit.clusters,
    alone: fit.alone,
    of: sample.count(),
    judges: fit.judges.map(({ severity, discrimination, infit, outfit, ratings }, index) => ({
      judge: judges[index] ?? '',
      severity: measured(severity, ratings),
      discrimination: measured(discrimination, ratings),
      infit,
      outfit,
      ratings,
    })),
    models: models.sort((left, right) => (left.model < right.model ? -1 : 1)),
  };
}
