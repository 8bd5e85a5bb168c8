import { type Verdict, verdicts } from '../../domain/assessment.ts';
import { addNominalItem, nominalWidth } from '../../measures/agreement-sums.ts';
import { bootstrapIntervals } from '../../measures/bootstrap.ts';
import { brennanPredigerOf } from '../../measures/brennan-prediger.ts';
import { cohenKappa } from '../../measures/cohen-kappa.ts';
import { createDawidSkene } from '../../measures/dawid-skene.ts';
import { effectivePanelSize, phi } from '../../measures/effective-panel.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import { fleissKappaOf } from '../../measures/fleiss-kappa.ts';
import { gwetAc1Of } from '../../measures/gwet-ac1.ts';
import { krippendorffAlphaOf } from '../../measures/krippendorff-alpha.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { observedAgreementOf } from '../../measures/pairwise-agreement.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import { type DebateObservations, isProblematic, majorityVerdict } from '../debate-observations.ts';
import { type Estimator, level } from '../estimator.ts';

type JudgeRow = {
  judge: string;
  /** Responses it gave a verdict on at first reading, and on which it abstained. */
  rated: number;
  abstained: number;
  /** Share it finds problematic, that is non-compliant or ambiguous. */
  flagRate: Measurement;
  /** Chance of a wrong verdict, by Dawid and Skene's model; needs three judges. */
  error: Measurement;
  /** Without this judge: share of majority verdicts that would be another verdict, and that would be another or none. */
  reverses: Measurement;
  changes: Measurement;
};

/** Two judges on the problematic label: `agreement` as a share, `kappa` beyond chance. */
type JudgePairAgreement = { judges: [string, string]; agreement: Measurement; kappa: Measurement };

export type PanelCoefficient = { name: string; label: 'verdict' | 'problematic'; measured: Measurement };

export type JudgePanel = {
  judges: JudgeRow[];
  /** Every two judges, for a matrix. */
  pairs: JudgePairAgreement[];
  coefficients: PanelCoefficient[];
  /**
   * Number of independent judges that the panel amounts to, 1 to its size, since judges err together. Errors are counted against the run's
   * own rulings, in which the judges had a say, so this is an upper bound; `mootcourt calibrate` measures it against labels.
   */
  effectiveSize: Measurement;
};

const three = nominalWidth(verdicts.length);
const two = nominalWidth(2);
/** Of each judge: rated, flagged, majority verdicts, reversed without it, changed without it. */
const perJudge = 5;
/** Of each pair: both rated, both flag, first alone, second alone; ruled, both err, first alone, second alone. */
const perPair = 8;

export function createJudgePanel() {
  const judges: string[] = [];
  const own: ClusterSums[] = [];
  const abstained: number[] = [];
  const pairs = new Map<string, { places: [number, number]; sums: ClusterSums }>();
  const verdictSums = createClusterSums(three);
  const flagSums = createClusterSums(two);
  const votes = new Map<string, Map<string, number>>();

  function placeOf(judge: string): number {
    const known = judges.indexOf(judge);
    if (known >= 0) return known;
    own.push(createClusterSums(perJudge));
    abstained.push(0);
    return judges.push(judge) - 1;
  }

  function pairOf(value: number, other: number) {
    const places: [number, number] = value < other ? [value, other] : [other, value];
    const key = places.join();
    const pair = pairs.get(key) ?? { places, sums: createClusterSums(perPair) };
    pairs.set(key, pair);
    return pair;
  }

  return {
    add(facts: DebateObservations): void {
      const places = facts.judges.map(placeOf);
      for (const { first, ruling } of facts.responses) {
        const row = new Array<Verdict | null>(judges.length).fill(null);
        first.forEach((verdict, index) => {
          row[places[index] ?? 0] = verdict;
        });
        if (row.every((verdict) => verdict === null)) continue;
        addNominalItem(
          verdictSums.of(facts.family),
          verdicts.map((kind) => row.filter((name) => name === kind).length),
        );
        const flags = row.filter((name) => name !== null).map(isProblematic);
        addNominalItem(flagSums.of(facts.family), [
          flags.filter((flag) => flag).length,
          flags.filter((flag) => !flag).length,
        ]);
        const key = row.map((verdict) => (verdict === null ? '-' : verdicts.indexOf(verdict))).join('');
        const patterns = votes.get(facts.family) ?? new Map<string, number>();
        votes.set(facts.family, patterns.set(key, (patterns.get(key) ?? 0) + 1));
        const majority = majorityVerdict(row);
        const truth = ruling === undefined || ruling.by === 'none' ? undefined : isProblematic(ruling.verdict);
        for (const position of places) {
          const verdict = row[position];
          if (verdict === null || verdict === undefined) {
            abstained[position] = (abstained[position] ?? 0) + 1;
            continue;
          }
          const sums = own[position]?.of(facts.family) ?? new Float64Array(perJudge);
          addTo(sums, 0, 1);
          if (isProblematic(verdict)) addTo(sums, 1, 1);
          if (majority !== undefined) {
            const without = majorityVerdict(row.filter((_one, index) => index !== position));
            addTo(sums, 2, 1);
            if (without !== undefined && without !== majority) addTo(sums, 3, 1);
            if (without !== majority) addTo(sums, 4, 1);
          }
          for (const other of places) {
            const second = row[other];
            if (other <= position || second === null || second === undefined) continue;
            const both = pairOf(position, other).sums.of(facts.family);
            countPair(both, 0, isProblematic(verdict), isProblematic(second));
            if (truth !== undefined)
              countPair(both, 4, isProblematic(verdict) !== truth, isProblematic(second) !== truth);
          }
        }
      }
    },
    result(measure: Estimator, seed: number | string): JudgePanel {
      const errors = judgeErrors(judges.length, [...votes.values()], seed);
      return {
        judges: judges.map((judge, index) => {
          const sums = own[index] ?? createClusterSums(perJudge);
          const share = (source: string, part: number, whole: number, what: string) =>
            measure.ratio(source, sums, { part, whole, what, share: true });
          const loo = 'majority verdicts at first reading, with and without the judge';
          return {
            judge,
            rated: sums.total()[0] ?? 0,
            abstained: abstained[index] ?? 0,
            flagRate: share('share of its verdicts that are non-compliant or ambiguous', 1, 0, 'its verdicts'),
            error: errors[index] ?? tooFewJudges(0),
            reverses: share(loo, 3, 2, 'majority verdicts'),
            changes: share(loo, 4, 2, 'majority verdicts'),
          };
        }),
        pairs: [...pairs.values()].map(({ places: [value, other], sums }) => {
          const names: [string, string] = [judges[value] ?? '', judges[other] ?? ''];
          return {
            judges: names,
            agreement: measure.statistic('share of responses on which both flag, or neither', sums, [], (totals) => {
              const [n = 0, , first = 0, second = 0] = totals;
              return n === 0
                ? notEstimated('no response was rated by both', 0)
                : estimated(1 - (first + second) / n, n);
            }),
            kappa: measure.statistic('Cohen 1960, problematic or not', sums, [], (totals) => {
              const [n = 0, both = 0, first = 0, second = 0] = totals;
              return cohenKappa([
                [both, first],
                [second, n - both - first - second],
              ]);
            }),
          };
        }),
        coefficients: [
          ...coefficientsOf(measure, 'verdict', verdictSums, verdicts.length),
          ...coefficientsOf(measure, 'problematic', flagSums, 2),
        ],
        effectiveSize: effectiveSizeOf(
          measure,
          judges.length,
          [...pairs.values()].map(({ sums }) => sums),
        ),
      };
    },
  };
}

function countPair(row: Float64Array, at: number, item: boolean, other: boolean): void {
  addTo(row, at, 1);
  if (item && other) addTo(row, at + 1, 1);
  else if (item) addTo(row, at + 2, 1);
  else if (other) addTo(row, at + 3, 1);
}

function coefficientsOf(
  measure: Estimator,
  label: PanelCoefficient['label'],
  sums: ClusterSums,
  categories: number,
): PanelCoefficient[] {
  const total = sums.total();
  const occurring = total.subarray(4, 4 + categories).filter((share) => share > 0).length;
  const kinds: [string, string, (totals: Float64Array) => Estimate][] = [
    ['Observed agreement', 'Gwet 2014, ch. 2', observedAgreementOf],
    ["Fleiss' κ", 'Fleiss 1971; Gwet 2014 for missing ratings', fleissKappaOf],
    ["Krippendorff's α", 'Krippendorff 2011, nominal', krippendorffAlphaOf],
    ["Gwet's AC1", 'Gwet 2008', (totals) => gwetAc1Of(totals, occurring)],
    ['Brennan–Prediger', 'Brennan & Prediger 1981', (totals) => brennanPredigerOf(totals, categories)],
  ];
  return kinds.map(([name, source, statistic]) => ({
    name,
    label,
    measured: measure.statistic(source, sums, [], statistic),
  }));
}

/** The pairs' sums side by side, family by family, so that a resample draws a family for all pairs at once. */
function effectiveSizeOf(measure: Estimator, size: number, pairs: readonly ClusterSums[]): Measurement {
  const joined = createClusterSums(4 * Math.max(1, pairs.length));
  pairs.forEach((sums, pair) => {
    for (const [family, row] of sums.entries())
      for (let column = 0; column < 4; column += 1) addTo(joined.of(family), 4 * pair + column, row[4 + column] ?? 0);
  });
  return measure.statistic(
    "design effect k/(1 + (k−1)·mean φ of errors), Kish 1965; errors against the run's rulings",
    joined,
    [],
    (totals) =>
      effectivePanelSize(
        size,
        pairs.map((_sums, pair) => {
          const [n = 0, both = 0, first = 0, second = 0] = totals.subarray(4 * pair, 4 * pair + 4);
          return phi(n, both, first, second);
        }),
      ),
  );
}

const dawidSkeneSource = 'Dawid & Skene 1979, expectation maximisation on first readings';
const errorResamples = 300;

function judgeErrors(
  size: number,
  families: readonly ReadonlyMap<string, number>[],
  seed: number | string,
): Measurement[] {
  if (size < 3) return Array.from({ length: size }, () => tooFewJudges(families.length));
  const patterns = [...new Set(families.flatMap((family) => [...family.keys()]))];
  const places = new Map(patterns.map((key, index) => [key, index]));
  const votes = patterns.map((key) => [...key.padEnd(size, '-')].map((vote) => (vote === '-' ? null : Number(vote))));
  const clusters = families.map((family) => ({
    patterns: Uint32Array.from(family.keys(), (key) => places.get(key) ?? 0),
    counts: Float64Array.from(family.values()),
  }));
  const model = createDawidSkene(votes, size, verdicts.length);
  let start: Float64Array | undefined;
  const statistics = (sample: readonly (typeof clusters)[number][]): Estimate[] => {
    const counts = new Float64Array(patterns.length);
    for (const family of sample)
      family.patterns.forEach((pattern, index) => {
        counts[pattern] = (counts[pattern] as number) + (family.counts[index] as number);
      });
    const { error, posterior } = model.fit(counts, start);
    // The whole sample comes first; its resamples lie near it.
    start ??= posterior;
    return [...error].map((value, judge) => {
      const n = votes.reduce((sum, row, index) => sum + (row[judge] === null ? 0 : (counts[index] as number)), 0);
      return n === 0 ? notEstimated('it gave no verdict', 0) : estimated(value, n);
    });
  };
  const whole = statistics(clusters);
  const intervals = bootstrapIntervals({
    clusters,
    statistics,
    resamples: errorResamples,
    level,
    random: createRandom(`${seed}:dawid-skene`),
  });
  return whole.map((estimate, judge) => ({
    estimate,
    interval: intervals[judge] ?? tooFewJudges(families.length).interval,
    source: dawidSkeneSource,
  }));
}

function tooFewJudges(clusters: number): Measurement {
  const reason = 'fewer than three judges';
  return { estimate: notEstimated(reason, 0), interval: { kind: 'none', reason, clusters }, source: dawidSkeneSource };
}
