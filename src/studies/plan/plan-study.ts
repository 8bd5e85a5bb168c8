import type { StoppingMetric } from '../../domain/stopping-rule.ts';
import { stoppingMaximum } from '../../domain/stopping-rule.ts';
import { bettingConfidenceSequence } from '../../measures/betting-confidence-sequence.ts';
import { clustersForChange } from '../../measures/detectable-change.ts';
import {
  clustersForWidth,
  countForReliability,
  type JudgeQuality,
  labelsForWidth,
  spearmanBrown,
  squaredCorrelation,
  standardDeviationInterval,
} from '../../measures/sample-size.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import type { FamilySpread, PilotFacts } from './pilot-facts.ts';

/** What is wanted of the next run. */
export type PlanGoals = {
  metric: StoppingMetric;
  /** Width of the 95 % interval of the metric, in its own units. */
  width: number;
  /** Smallest fall of contested debates, 0 to 1, that `amend` is to find. */
  change: number;
  /** Wordings that `amend` tries together. */
  clauses: number;
  /** Reliability of the panel's verdict, 0 to 1. */
  reliability: number;
};

/** What is guessed where no pilot tells it. */
export type PlanGuesses = {
  /** Mean of the metric. */
  rate?: number;
  /** Standard deviation of families' means. */
  familySd?: number;
  /** Agreement of two judges beyond chance. */
  agreement?: number;
  /** Share of families in which rulings blame the clause that `amend` tries. */
  clauseShare?: number;
  /** The panel's majority against people's labels. */
  quality?: JudgeQuality;
};

/** How a run is made up: what does not change with its number of families. */
export type PlannedShape = { debatesPerFamily: number; responsesPerFamily: number; samples: number; judges: number };

/** A number of families, with the range that the pilot's few families leave open; `from` says where it comes from. */
type FamilyPlan = { families: number; low?: number; high?: number; sd: number; mean: number; from: string };

export type StudyPlan = {
  goals: PlanGoals;
  families: FamilyPlan;
  /** Families after which `run --until` would stop at the same width: median of simulated runs; undefined beyond `maxSimulated`. */
  until: number | undefined;
  /** Families by answers of each respondent; the reason where that cannot be told. */
  samples: { samples: number; families: number; reliability: number | undefined }[] | string;
  /** Reliability of a panel's verdict by its size; the reason where that cannot be told. */
  judges:
    | {
        table: { judges: number; reliability: number }[];
        /** Undefined where no number reaches it. */
        needed: number | undefined;
        /** The same at both ends of the interval of the pilot's κ; absent without one. */
        neededBetween?: [fewest: number | undefined, most: number | undefined];
        from: string;
      }
    | string;
  labels: { alone: number | undefined; corrected: number | undefined; responses: number; from: string } | string;
  amend: AmendPlan;
};

type AmendPlan = {
  /** Held-out families that must rest on a clause. */
  target: number;
  sd: number;
  /** Families of the run by clause: twice as many, since half are held out, over the share that rests on the clause. */
  clauses: { clause: string; share: number; families: number }[];
  from: string;
};

const maxSimulated = 4000;
const simulations = 9;
const answersTried = [1, 2, 4, 8];
const panelsTried = [1, 3, 5, 7, 9];
const amendLuck = 0.025;
const amendPower = 0.8;

/**
 * Sizes of a run that reach the goals, from a pilot or from guesses.
 * @param pilot undefined where there are only guesses
 * @throws RangeError where neither tells the metric's mean
 */
export function planStudy(
  goals: PlanGoals,
  guesses: PlanGuesses,
  shape: PlannedShape,
  pilot: PilotFacts | undefined,
): StudyPlan {
  const families = familiesFor(goals, guesses, shape, pilot);
  return {
    goals,
    families,
    until: familiesUntil(goals, families, pilot?.spread[goals.metric]),
    samples: answersFor(goals, families, shape.samples, pilot),
    judges: judgesFor(goals, guesses, pilot),
    labels: labelsFor(goals, guesses, families, shape),
    amend: amendFor(goals, guesses, shape, pilot),
  };
}

function familiesFor(
  { metric, width }: PlanGoals,
  guesses: PlanGuesses,
  { samples }: PlannedShape,
  pilot: PilotFacts | undefined,
): FamilyPlan {
  const spread = pilot?.spread[metric];
  const maximum = stoppingMaximum[metric];
  const mean = guesses.rate ?? spread?.mean;
  if (mean === undefined) throw new RangeError(`no mean of ${metric}`);
  if (guesses.familySd === undefined && spread !== undefined && spread.families >= 3 && spread.sd > 0) {
    const [low, high] = standardDeviationInterval(spread.sd, spread.families);
    const planned = (sd: number) => spreadWith(samples, sd, metric, pilot);
    const sd = planned(spread.sd);
    const of = `standard deviation ${spread.sd.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] of ${spread.families} families of the pilot`;
    const from =
      pilot === undefined || pilot.samples === samples
        ? of
        : `${of}, with ${pilot.samples} answers of each respondent${sd === spread.sd ? '' : `; ${sd.toFixed(3)} with ${samples}`}`;
    return {
      families: clustersForWidth(width, sd),
      low: clustersForWidth(width, planned(low)),
      high: clustersForWidth(width, planned(high)),
      sd,
      mean,
      from,
    };
  }
  // No family can vary more than with all of its answers alike, half of the families at each end.
  const worst = Math.sqrt(mean * (maximum - mean));
  const sd = guesses.familySd ?? worst;
  const few =
    spread === undefined
      ? ''
      : `; the pilot's ${spread.families} families ${spread.sd > 0 ? 'are too few to tell' : 'do not vary'}`;
  const from =
    guesses.familySd === undefined
      ? `worst case for a mean of ${mean.toFixed(3)}: all answers of a family alike${few}`
      : 'guess (--family-sd)';
  return { families: clustersForWidth(width, sd), sd, mean, from };
}

/** Median number of families after which a simulated run stops; families drawn anew from those of the pilot. */
function familiesUntil(
  { metric, width }: PlanGoals,
  { mean, sd }: FamilyPlan,
  spread: FamilySpread | undefined,
): number | undefined {
  const maximum = stoppingMaximum[metric];
  const usable = spread !== undefined && spread.families >= 10 ? spread.values : undefined;
  // A mean and a spread that nothing more is known of: two values that have both.
  const share = sd > 0 ? mean ** 2 / (mean ** 2 + sd ** 2) : 1;
  const high = Math.min(maximum, share === 0 ? 0 : mean / share);
  const random = createRandom('plan:until');
  const draw = () =>
    (usable === undefined ? (random() < share ? high : 0) : (usable[Math.floor(random() * usable.length)] as number)) /
    maximum;
  const stops = Array.from({ length: simulations }, () => {
    const sequence = bettingConfidenceSequence(0.95);
    let lookAt = 10;
    for (let n = 1; n <= maxSimulated; n += 1) {
      sequence.add(Math.min(1, Math.max(0, draw())));
      if (n < lookAt) continue;
      lookAt = Math.ceil(n * 1.03);
      const { low, high: top } = sequence.interval();
      if ((top - low) * maximum < width) return n;
    }
    return Number.POSITIVE_INFINITY;
  }).sort((left, right) => left - right);
  const median = stops[Math.floor(simulations / 2)] as number;
  return Number.isFinite(median) ? median : undefined;
}

/** What a standard deviation over families, seen in the pilot, is with another number of answers of each respondent. */
function spreadWith(samples: number, sd: number, metric: StoppingMetric, pilot: PilotFacts | undefined): number {
  // Contested debates and D are no means over answers: their families vary as they do.
  if (metric !== 'problematic' || pilot?.answers === undefined) return sd;
  const { variance, perFamily } = pilot.answers;
  const within = (count: number) => variance / (perFamily * count);
  return Math.sqrt(Math.max(0, sd ** 2 - within(pilot.samples)) + within(samples));
}

function answersFor(
  { metric, width }: PlanGoals,
  { sd }: FamilyPlan,
  planned: number,
  pilot: PilotFacts | undefined,
): StudyPlan['samples'] {
  if (pilot === undefined) return 'guesses do not tell how answers of one model vary; a pilot with --samples 2 does';
  if (pilot.answers === undefined)
    return 'the pilot has one answer of each respondent, so what more answers gain cannot be told; pilot with --samples 2';
  const { betweenShare } = pilot;
  const one = betweenShare.estimate.kind === 'value' ? betweenShare.estimate.value : undefined;
  return answersTried.map((samples) => {
    const own = samples === planned ? sd : spreadWith(samples, pilot.spread[metric]?.sd ?? sd, metric, pilot);
    return {
      samples,
      families: clustersForWidth(width, own),
      reliability: one === undefined ? undefined : spearmanBrown(one, samples),
    };
  });
}

function judgesFor(
  { reliability }: PlanGoals,
  { agreement }: PlanGuesses,
  pilot: PilotFacts | undefined,
): StudyPlan['judges'] {
  const measured = pilot?.agreement.estimate;
  const interval = agreement === undefined ? pilot?.agreement.interval : undefined;
  const one = agreement ?? (measured?.kind === 'value' ? measured.value : undefined);
  if (one === undefined)
    return measured?.kind === 'undefined'
      ? `agreement of the judges is not known: ${measured.reason}; guess it with --agreement`
      : 'agreement of the judges is not known; guess it with --agreement';
  return {
    table: panelsTried.map((judges) => ({ judges, reliability: spearmanBrown(one, judges) })),
    needed: countForReliability(one, reliability),
    ...(interval?.kind === 'interval'
      ? {
          neededBetween: [
            countForReliability(interval.high, reliability),
            countForReliability(interval.low, reliability),
          ] as [number | undefined, number | undefined],
        }
      : {}),
    from:
      agreement === undefined
        ? `Fleiss' κ ${one.toFixed(3)}${interval?.kind === 'interval' ? ` [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]` : ', without interval'} of ${measured?.n} responses of the pilot`
        : `guess ${one} (--agreement)`,
  };
}

function labelsFor(
  { width, metric }: PlanGoals,
  { quality }: PlanGuesses,
  { families, mean }: FamilyPlan,
  { responsesPerFamily }: PlannedShape,
): StudyPlan['labels'] {
  if (metric !== 'problematic')
    return 'labels correct the rate of problematic responses; plan for --metric problematic';
  const responses = Math.round(families * responsesPerFamily);
  const known = quality === undefined ? 0 : squaredCorrelation(mean, quality);
  return {
    alone: labelsForWidth(width, { rate: mean, correlation2: 0, responses }),
    corrected:
      quality === undefined ? undefined : labelsForWidth(width, { rate: mean, correlation2: known, responses }),
    responses,
    from:
      quality === undefined
        ? 'how well judges match people is not known; say it with --sensitivity and --specificity'
        : `sensitivity ${quality.sensitivity} and specificity ${quality.specificity} of the panel's majority (correlation with labels ${Math.sqrt(known).toFixed(2)})`,
  };
}

function amendFor(
  { change, clauses }: PlanGoals,
  { clauseShare }: PlanGuesses,
  { debatesPerFamily }: PlannedShape,
  pilot: PilotFacts | undefined,
): AmendPlan {
  const known = pilot?.spread.contested?.mean;
  const before = Math.max(known ?? 0.5, change);
  const after = before - change;
  // Two fresh readings of a debate, each as if drawn anew: judges that waver less need fewer families.
  const sd = Math.sqrt((before * (1 - before) + after * (1 - after)) / debatesPerFamily);
  const target = clustersForChange(change, sd, { alpha: amendLuck / clauses, power: amendPower });
  const row = (clause: string, share: number) => ({ clause, share, families: Math.ceil((2 * target) / share) });
  const blamed = clauseShare === undefined ? (pilot?.blamed ?? []).slice(0, clauses) : [];
  const guess = clauseShare ?? 0.2;
  return {
    target,
    sd,
    clauses: blamed.length > 0 ? blamed.map(({ clause, share }) => row(clause, share)) : [row('any clause', guess)],
    from: `${(100 * before).toFixed(0)} % of debates contested at the old wording (${known === undefined ? 'assumed' : before === known ? `all ${pilot?.spread.contested?.families} families of the pilot` : 'at least the change'}) and ${(100 * after).toFixed(0)} % at the new one, each debate read independently${blamed.length > 0 ? '' : `; a clause rests on ${(100 * guess).toFixed(0)} % of families (${clauseShare === undefined ? 'assumed' : 'guess'}, --clause-share)`}`,
  };
}
