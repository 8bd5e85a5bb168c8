import { type ClauseConflict, createClauseConflictCounter } from '../adjudication/clause-conflict.ts';
import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { bootstrapInterval, type Interval } from '../measures/bootstrap.ts';
import { type DisagreementBin, disagreementBin, disagreementBins } from '../measures/disagreement.ts';
import { type Estimate, estimated, notEstimated } from '../measures/estimate.ts';
import { fleissKappa } from '../measures/fleiss-kappa.ts';
import { gwetAc1 } from '../measures/gwet-ac1.ts';
import { krippendorffAlpha } from '../measures/krippendorff-alpha.ts';
import { type NominalCounts, nominalCounts } from '../measures/nominal-counts.ts';
import { createRandom } from '../measures/random.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Ruling } from '../model/ruling.ts';

/** An estimate with its 95 % interval, and where its formula stands. */
export type Measured = { estimate: Estimate; interval: Interval; source: string };

export type ContestedCase = {
  debate: string;
  scenario: string;
  query: string;
  d: number | undefined;
  ruling: Ruling | undefined;
};

export type RunSummary = {
  debates: number;
  families: number;
  responses: number;
  failedResponses: number;
  abstentions: number;
  verdicts: { compliant: number; 'non-compliant': number; ambiguous: number; none: number };
  bins: { bin: DisagreementBin; debates: number; contested: number; problematic: number; allProblematic: number }[];
  meanD: Measured;
  contested: Measured;
  problematic: Measured;
  coefficients: { kappa: Measured; alpha: Measured; ac1: Measured };
  outcomes: Record<Ruling['outcome'], number>;
  problems: Record<Ruling['problem'], number>;
  /** What rounds did: contested responses before the first round and after the last, and verdicts that judges changed. */
  rounds: { contestedBefore: number; contestedAfter: number; moves: number };
  clauses: ClauseConflict[];
  unverifiedCitations: { count: number; of: number };
  cases: ContestedCase[];
};

export const gateMetrics = ['contested', 'problematic', 'd', 'kappa', 'alpha', 'ac1'] as const;
export type GateMetric = (typeof gateMetrics)[number];

/** The number a `--fail-on` gate compares; undefined where the run is too small for it. */
export function gateValue(summary: RunSummary, metric: GateMetric): number | undefined {
  const { contested, problematic, meanD, coefficients } = summary;
  const measured = { contested, problematic, d: meanD, ...coefficients }[metric];
  return measured.estimate.kind === 'value' ? measured.estimate.value : undefined;
}

/** Small numbers kept of each debate; its texts are let go, so a long run needs little memory. */
type DebateNumbers = {
  d: number | undefined;
  contested: boolean;
  problematic: number;
  responses: number;
  items: (string | null)[][];
};

const level = 0.95;
const resamples = 1000;

/** Takes in debates one by one and computes the findings at the end. */
export function createRunSummary(options: { seed: number; mostCases?: number }) {
  const families = new Map<string, DebateNumbers[]>();
  const conflict = createClauseConflictCounter();
  const { mostCases = 200 } = options;
  const count = {
    debates: 0,
    responses: 0,
    failedResponses: 0,
    abstentions: 0,
    unverified: 0,
    citations: 0,
    before: 0,
    after: 0,
    moves: 0,
  };
  const verdicts = { compliant: 0, 'non-compliant': 0, ambiguous: 0, none: 0 };
  const outcomes = { settled: 0, 'settled-in-debate': 0, escalated: 0, human: 0, unresolved: 0 };
  const problems = { contradiction: 0, ambiguity: 0, 'coverage-gap': 0, granularity: 0, 'judge-error': 0, none: 0 };
  const bins = disagreementBins.map((bin) => ({ bin, debates: 0, contested: 0, problematic: 0, allProblematic: 0 }));
  const cases: ContestedCase[] = [];

  function add(debate: string, record: DebateRecord): void {
    const { start, ruling } = record;
    if (start === undefined) return;
    const first = record.rounds[0];
    const d = first?.disagreement?.d;
    const contested = first?.contested ?? false;
    count.debates += 1;
    for (const response of record.responses.values()) {
      count.responses += 1;
      if (response.kind === 'failed') count.failedResponses += 1;
    }
    countAssessments(record);
    count.before += first?.agreements.filter((one) => one.contested.length > 0).length ?? 0;
    count.after += record.rounds.at(-1)?.agreements.filter((one) => one.contested.length > 0).length ?? 0;
    const ruled = ruling?.verdicts ?? [];
    for (const one of ruled) verdicts[one.by === 'nobody' ? 'none' : one.verdict] += 1;
    const problematic = ruled.filter((one) => one.by !== 'nobody' && one.verdict !== 'compliant').length;
    if (ruling !== undefined) {
      outcomes[ruling.outcome] += 1;
      if (contested) problems[ruling.problem] += 1;
    }
    const bin = d === undefined ? undefined : bins.find((one) => one.bin === disagreementBin(d));
    if (bin !== undefined) {
      bin.debates += 1;
      if (contested) bin.contested += 1;
      if (problematic > 0) bin.problematic += 1;
      if (ruled.length > 0 && problematic === ruled.length) bin.allProblematic += 1;
    }
    const numbers = {
      d,
      contested,
      problematic,
      responses: ruled.length,
      items: verdictItems(start.judges, first?.assessments ?? []),
    };
    families.set(start.family, [...(families.get(start.family) ?? []), numbers]);
    conflict.add(first?.assessments ?? []);
    if (contested && cases.length < mostCases)
      cases.push({ debate, scenario: start.scenario, query: start.query, d, ruling });
  }

  function countAssessments(record: DebateRecord): void {
    for (const one of latestAssessments(record)) {
      if (one.kind === 'abstained') count.abstentions += 1;
      else {
        count.citations += one.citations.length;
        count.unverified += one.citations.filter((citation) => !citation.verified).length;
      }
    }
    for (const round of record.rounds) count.moves += round.moves.length;
  }

  function result(): RunSummary {
    const clusters = [...families.values()];
    const measure = (
      name: string,
      source: string,
      statistic: (sample: readonly DebateNumbers[]) => Estimate,
    ): Measured => ({
      estimate: statistic(clusters.flat()),
      interval: bootstrapInterval({
        clusters,
        statistic: (sample) => statistic(sample.flat()),
        resamples,
        level,
        random: createRandom(`${options.seed}:${name}`),
      }),
      source,
    });
    const coefficient = (name: string, source: string, statistic: (counts: NominalCounts) => Estimate): Measured => {
      // Ratings are counted once; a resample only puts counted items together.
      const all = nominalCounts(clusters.flat().flatMap((one) => one.items));
      let next = 0;
      const counted = clusters.map((cluster) => {
        const length = cluster.reduce((sum, one) => sum + one.items.length, 0);
        next += length;
        return all.items.slice(next - length, next);
      });
      return {
        estimate: statistic(all),
        interval: bootstrapInterval({
          clusters: counted,
          statistic: (sample) => statistic({ categories: all.categories, items: sample.flat() }),
          resamples,
          level,
          random: createRandom(`${options.seed}:${name}`),
        }),
        source,
      };
    };
    return {
      debates: count.debates,
      families: clusters.length,
      responses: count.responses,
      failedResponses: count.failedResponses,
      abstentions: count.abstentions,
      verdicts,
      bins,
      meanD: measure('d', 'mean of D; Zhang et al. 2025', (sample) =>
        mean(sample.flatMap((one) => (one.d === undefined ? [] : [one.d]))),
      ),
      contested: measure('contested', 'share of debates with a contested response at first reading', (sample) =>
        mean(sample.map((one) => Number(one.contested))),
      ),
      problematic: measure('problematic', 'share of responses ruled non-compliant or ambiguous', ratioOfProblematic),
      coefficients: {
        kappa: coefficient('kappa', 'Fleiss 1971; Gwet 2014 for missing ratings', fleissKappa),
        alpha: coefficient('alpha', 'Krippendorff 2011, nominal', krippendorffAlpha),
        ac1: coefficient('ac1', 'Gwet 2008', gwetAc1),
      },
      outcomes,
      problems,
      rounds: { contestedBefore: count.before, contestedAfter: count.after, moves: count.moves },
      clauses: conflict.result(),
      unverifiedCitations: { count: count.unverified, of: count.citations },
      cases,
    };
  }

  return { add, result };
}

/** Rows of first-reading verdicts, one a response, one column a judge; null where a judge abstained. */
function verdictItems(judges: readonly string[], assessments: readonly Assessment[]): (string | null)[][] {
  const byResponse = Map.groupBy(assessments, (one) => one.response);
  return [...byResponse.values()].map((panel) =>
    judges.map((judge) => {
      const one = panel.find((assessment) => assessment.judge === judge);
      return one?.kind === 'assessed' ? one.verdict : null;
    }),
  );
}

function mean(values: readonly number[]): Estimate {
  if (values.length === 0) return notEstimated('no debate was scored', 0);
  return estimated(values.reduce((sum, value) => sum + value, 0) / values.length, values.length);
}

function ratioOfProblematic(sample: readonly DebateNumbers[]): Estimate {
  const responses = sample.reduce((sum, one) => sum + one.responses, 0);
  if (responses === 0) return notEstimated('no response was ruled', 0);
  return estimated(sample.reduce((sum, one) => sum + one.problematic, 0) / responses, responses);
}
