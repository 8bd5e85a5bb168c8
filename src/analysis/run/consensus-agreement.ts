import { type Verdict, verdicts } from '../../domain/assessment.ts';
import { bootstrapIntervals } from '../../measures/bootstrap.ts';
import { createDawidSkene } from '../../measures/dawid-skene.ts';
import { type Estimate, estimated, notEstimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { level } from '../estimator.ts';

const dawidSkeneSource = 'Dawid & Skene 1979, expectation maximisation on first readings';
const errorResamples = 300;

/**
 * How often each pattern of votes occurs, by scenario family; a vote is the index of its verdict,
 * or - for none.
 */
export type VotePatterns = Map<string, Map<string, number>>;

export function countPattern(patterns: VotePatterns, family: string, row: readonly (Verdict | null)[]): void {
  const key = row.map((verdict) => (verdict === null ? '-' : verdicts.indexOf(verdict))).join('');
  const counts = patterns.get(family) ?? new Map<string, number>();
  patterns.set(family, counts.set(key, (counts.get(key) ?? 0) + 1));
}

/**
 * How often each judge agrees with the consensus of Dawid and Skene's model, 0 to 1, with its
 * interval over scenario families. What the judges have in common, right or wrong, is the consensus.
 * It needs three judges.
 */
export function consensusAgreement(
  size: number,
  families: readonly ReadonlyMap<string, number>[],
  seed: number | string,
): Measurement[] {
  if (size < 3) return Array.from({ length: size }, () => tooFewJudges(families.length));
  const patterns = [...new Set(families.flatMap((family) => [...family.keys()]))];
  const indices = new Map(patterns.map((key, index) => [key, index]));
  const votes = patterns.map((key) => [...key.padEnd(size, '-')].map((vote) => (vote === '-' ? null : Number(vote))));
  const clusters = families.map((family) => ({
    patterns: Uint32Array.from(family.keys(), (key) => indices.get(key) ?? 0),
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
      return n === 0 ? notEstimated('it gave no verdict', 0) : estimated(1 - value, n);
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

export function tooFewJudges(clusters: number): Measurement {
  const reason = 'fewer than three judges';
  return { estimate: notEstimated(reason, 0), interval: { kind: 'none', reason, clusters }, source: dawidSkeneSource };
}
