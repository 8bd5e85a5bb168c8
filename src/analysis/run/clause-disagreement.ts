import type { JudgePair } from '../../adjudication/clause-conflict.ts';
import { type Chance, tableChances } from '../../measures/chance.ts';
import { estimated } from '../../measures/estimate.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { type PooledShare, partialPooling } from '../../measures/partial-pooling.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { sharesAboveRest } from '../../measures/share-above-rest.ts';
import { addTo, type ClusterSums, createClusterSums } from '../cluster-sums.ts';
import type { DebateObservations } from '../debate-observations.ts';
import { type Estimator, level } from '../estimator.ts';

/**
 * The three kinds of disagreement at a clause, or where two clauses meet. `behavioural`: mean D of
 * the debates in which a judge cites it (or judges cite both), that is how far models part there.
 * `interpretive`: of the pairs of judges on one response who involve it, the share who both cite it
 * (both of the two) with different verdicts. `activation`: the share with different verdicts who
 * rest on disjoint clauses, it being one (or each resting on another one of the two).
 */
export type ClauseDisagreement = {
  /** One clause, or two. */
  clauses: string[];
  /** Pairs of judges who involve it. */
  pairs: number;
  debates: number;
  behavioural: Measurement;
  interpretive: Measurement;
  activation: Measurement;
  /** Share of the pairs of judges whom it parts, of either kind, by partial pooling. */
  parted: Measurement;
  /** How likely it is among the five that part judges most, 0 to 1. */
  amongWorst: number;
  /** The chance that it parts so many pairs of judges, did it part them as the others do. */
  chance: Chance;
};

const maxListed = 40;
const [pairs, interpretive, activation, debates, spread] = [0, 1, 2, 3, 4];
const source = {
  behavioural: 'mean of D over debates that cite it; Zhang et al. 2025 for D',
  interpretive: 'share of judge pairs, both citing it, verdicts differ',
  activation: 'share of judge pairs, clauses disjoint, verdicts differ',
  parted: 'share of judge pairs that part, drawn towards all clauses by a beta-binomial model; Gelman et al. 2013, 5.3',
};
/** So many are meant by the worst. */
const worstClauses = 5;

export function createClauseDisagreement() {
  const single = new Map<string, ClusterSums>();
  const double = new Map<string, ClusterSums>();

  return {
    /** @param judgePairs those of the first reading */
    add(facts: DebateObservations, judgePairs: readonly JudgePair[]): void {
      const cited = new Set<string>();
      for (const { left, right, differ, disjoint } of judgePairs) {
        const union = [...new Set([...left, ...right])].sort();
        union.forEach((clause, index) => {
          cited.add(clause);
          countPair(single, clause, facts.family, differ && left.has(clause) && right.has(clause), differ && disjoint);
          for (const other of union.slice(index + 1)) {
            const both = [left, right].map((side) => [side.has(clause), side.has(other)] as const);
            const read = both.every(([item, two]) => item && two);
            const apart = both.every(([item, two]) => item !== two) && both[0]?.[0] !== both[1]?.[0];
            countPair(double, `${clause}\0${other}`, facts.family, differ && read, differ && disjoint && apart);
          }
        });
      }
      if (facts.d === undefined) return;
      const names = [...cited].sort();
      names.forEach((clause, index) => {
        addDisagreement(single, clause, facts.family, facts.d ?? 0);
        for (const other of names.slice(index + 1))
          addDisagreement(double, `${clause}\0${other}`, facts.family, facts.d ?? 0);
      });
    },
    result(
      measure: Estimator,
      seed: number | string,
    ): { clauses: ClauseDisagreement[]; pairs: ClauseDisagreement[]; pairsFound: number } {
      return {
        clauses: listClauses(single, measure, Number.POSITIVE_INFINITY, `${seed}:clauses`),
        pairs: listClauses(double, measure, maxListed, `${seed}:pairs of clauses`),
        pairsFound: double.size,
      };
    },
  };
}

function countPair(
  sums: Map<string, ClusterSums>,
  key: string,
  family: string,
  reads: boolean,
  activates: boolean,
): void {
  const row = rowOf(sums, key, family);
  addTo(row, pairs, 1);
  if (reads) addTo(row, interpretive, 1);
  if (activates) addTo(row, activation, 1);
}

/**
 * Only where a pair of judges was counted: two clauses cited on different responses do not meet.
 */
function addDisagreement(sums: Map<string, ClusterSums>, key: string, family: string, d: number): void {
  if (!sums.has(key)) return;
  const row = rowOf(sums, key, family);
  addTo(row, debates, 1);
  addTo(row, spread, d);
}

function rowOf(sums: Map<string, ClusterSums>, key: string, family: string): Float64Array {
  let familySums = sums.get(key);
  if (familySums === undefined) {
    familySums = createClusterSums(5);
    sums.set(key, familySums);
  }
  return familySums.of(family);
}

/** Those that surely part judges most come first: by the lower end of the pooled interval. */
function listClauses(
  sums: ReadonlyMap<string, ClusterSums>,
  measure: Estimator,
  limit: number,
  seed: string,
): ClauseDisagreement[] {
  const counted = [...sums].filter(([, clauseSums]) => (clauseSums.total()[pairs] ?? 0) > 0);
  const pooled = partialPooling(
    counted.map(([, clauseSums]) =>
      clauseSums.families().map((row) => ({
        successes: (row[interpretive] ?? 0) + (row[activation] ?? 0),
        trials: row[pairs] ?? 0,
      })),
    ),
    { random: createRandom(seed), level, highest: worstClauses },
  );
  const chances = tableChances(
    sharesAboveRest(pooled.groups.map(({ effective }) => effective)).map((p) => p ?? 'there is no other to compare'),
  );
  return counted
    .map(([key, clauseSums], index) => ({
      key,
      clauseSums,
      total: clauseSums.total(),
      share: pooled.groups[index] as PooledShare,
      chance: chances[index] as Chance,
    }))
    .filter(({ total }) => limit === Number.POSITIVE_INFINITY || partedPairs(total) > 0)
    .sort(
      (left, right) =>
        right.share.low - left.share.low ||
        right.share.estimate - left.share.estimate ||
        left.key.localeCompare(right.key),
    )
    .slice(0, limit)
    .map(({ key, clauseSums, total, share, chance }) => {
      const of = (kind: keyof typeof source, part: number, whole: number, what: string) =>
        measure.ratio(source[kind], clauseSums, {
          part,
          whole,
          what,
          share: kind !== 'behavioural',
        });
      return {
        clauses: key.split('\0'),
        pairs: total[pairs] ?? 0,
        debates: total[debates] ?? 0,
        behavioural: of('behavioural', spread, debates, 'debates that cite it'),
        interpretive: of('interpretive', interpretive, pairs, 'pairs of judges at it'),
        activation: of('activation', activation, pairs, 'pairs of judges at it'),
        parted: pooledMeasurement(share, clauseSums),
        amongWorst: share.amongHighest,
        chance,
      };
    });
}

function partedPairs(total: Float64Array): number {
  return (total[interpretive] ?? 0) + (total[activation] ?? 0);
}

function pooledMeasurement({ estimate, low, high }: PooledShare, sums: ClusterSums): Measurement {
  const clusters = sums.familiesWith([pairs]);
  return {
    estimate: estimated(estimate, sums.total()[pairs] ?? 0),
    interval: { kind: 'interval', low, high, level, clusters, resamples: 0 },
    source: source.parted,
  };
}
