import { type ClauseConflict, createClauseConflictCounter, judgePairs } from '../adjudication/clause-conflict.ts';
import { type DebateRecord, latestAgreements, latestAssessments } from '../adjudication/debate-record.ts';
import { type ClusterSums, createClusterSums } from '../analysis/cluster-sums.ts';
import { createEstimator, type Estimator } from '../analysis/estimator.ts';
import type { ClauseDisagreement } from '../analysis/run/clause-disagreement.ts';
import { type Coverage, createCoverage } from '../analysis/run/coverage.ts';
import {
  addToOverview,
  contestedResponses,
  overviewColumns,
  overviewWidth,
  problematicVerdicts,
} from '../analysis/run/overview-sums.ts';
import { createRunAnalysis, type RunAnalysis } from '../analysis/run/run-analysis.ts';
import type { StoppingState } from '../analysis/run/stopping-sequence.ts';
import type { Truth } from '../analysis/run/truth.ts';
import { memberName, type Panel } from '../domain/panel.ts';
import type { Ruling } from '../domain/ruling.ts';
import type { Spec } from '../domain/spec.ts';
import type { Statement } from '../domain/statement.ts';
import { type DisagreementBin, disagreementBin, disagreementBins } from '../measures/disagreement.ts';
import type { Measurement } from '../measures/measurement.ts';
import { type CaseLink, type ClauseCases, type ContestedCase, createContestedCases } from './contested-cases.ts';
import { createMissingCounter, type MissingAnswers } from './missing-answers.ts';
import { type WeakClause, weakestClauses } from './weakest-clauses.ts';

export type { WeakClause } from './weakest-clauses.ts';
export type { CaseLink, ClauseCases, ContestedCase, Measurement as Measured };

/**
 * How a clause parted the judges: counts, and its share by partial pooling with the chance that it
 * is among the five worst.
 */
export type ClauseSummary = ClauseConflict & Pick<ClauseDisagreement, 'parted' | 'amongWorst' | 'chance'>;

export type RunSummary = {
  debates: number;
  families: number;
  responses: number;
  failedResponses: number;
  abstentions: number;
  /** Members of whom something is missing, or came from a fallback. */
  missing: MissingAnswers[];
  verdicts: { compliant: number; 'non-compliant': number; ambiguous: number; none: number };
  /** `share` is of the debates with D. */
  bins: {
    bin: DisagreementBin;
    debates: number;
    share: Measurement;
    contested: number;
    problematic: number;
    allProblematic: number;
  }[];
  meanD: Measurement;
  contested: Measurement;
  /** Share of answered responses without a confident majority at first reading. */
  contestedResponses: Measurement;
  problematic: Measurement;
  coefficients: { kappa: Measurement; alpha: Measurement; ac1: Measurement };
  outcomes: Record<Ruling['outcome'], number>;
  problems: Record<Ruling['problem'], number>;
  /**
   * What rounds did: in how many debates any was held, contested responses before the first and
   * after the last, verdicts that judges changed.
   */
  rounds: { held: number; contestedBefore: number; contestedAfter: number; moves: number };
  /** Those that surely part the judges most come first. */
  clauses: ClauseSummary[];
  unverifiedCitations: { count: number; of: number };
  /** Debates with a contested response at first reading; `cases` may be fewer. */
  contestedDebates: number;
  /** The contested debates with the largest D, largest first; at most `maxCases`. */
  cases: ContestedCase[];
  /** The clauses to look at first, with their words. */
  weakest: WeakClause[];
  /** Of each clause over which judges parted or on which a ruling of a contested debate rests. */
  clauseCases: ClauseCases[];
  /** Which statements of the spec were tested. */
  coverage: Coverage;
  /** Everything that is measured beyond this overview. */
  analysis: RunAnalysis;
  /** What the rule that may stop the run has seen; absent where there is none. */
  stopping?: StoppingState;
};

export const failOnMetrics = ['contested', 'problematic', 'd', 'kappa', 'alpha', 'ac1'] as const;
export type FailOnMetric = (typeof failOnMetrics)[number];

/**
 * What a `--fail-on` gate compares: the estimate, or an end of its interval. Undefined where it
 * could not be computed.
 */
export function failOnValue(
  summary: RunSummary,
  metric: FailOnMetric,
  of: 'estimate' | 'low' | 'high' = 'estimate',
): number | undefined {
  const { contested, problematic, meanD, coefficients, verdicts } = summary;
  // Without any verdict nothing is known to be unproblematic.
  const hasVerdicts = verdicts.compliant + verdicts['non-compliant'] + verdicts.ambiguous > 0;
  if (metric === 'problematic' && !hasVerdicts) return undefined;
  const { estimate, interval } = { contested, problematic, d: meanD, ...coefficients }[metric];
  if (of === 'estimate') return estimate.kind === 'value' ? estimate.value : undefined;
  return interval.kind === 'interval' ? interval[of] : undefined;
}

/** Takes in debates one by one and computes the findings at the end. */
export function createRunSummary(options: {
  seed: number;
  panel: Panel;
  spec: Spec;
  /** The statements of the spec, and where they come from. */
  statements: { statements: readonly Statement[]; from: Coverage['from'] };
  truth?: Truth;
  /** Level of authority of each clause by id. */
  clauseLevels?: ReadonlyMap<string, string>;
  maxCases?: number;
}) {
  const families = createClusterSums(overviewWidth);
  const analysis = createRunAnalysis(options);
  const conflict = createClauseConflictCounter();
  const coverage = createCoverage(options.spec, options.statements.statements, options.statements.from);
  const missing = createMissingCounter({
    rubricWriter: memberName(options.panel.rubricWriter),
    metaAdjudicator: memberName(options.panel.metaAdjudicator),
  });
  const { maxCases = 200 } = options;
  const counts = emptyCounts();
  const contestedCases = createContestedCases(maxCases);

  /** @param named ids of the statements that the debate's scenario means to test */
  function add(debate: string, record: DebateRecord, named: readonly string[] = []): void {
    const { start } = record;
    if (start === undefined) return;
    const pairs = judgePairs(record.rounds[0]?.assessments ?? []);
    addCounts(counts, record);
    addToOverview(families.of(start.family), record);
    missing.add(record);
    coverage.add(record, named);
    analysis.add(debate, record, pairs);
    conflict.addPairs(pairs);
    contestedCases.add(debate, record, pairs);
  }

  function result(): RunSummary {
    const measure = createEstimator(options.seed, families.names());
    const runAnalysis = analysis.result();
    const { rounds, verdicts, bins, outcomes, problems, ...totals } = counts;
    const clauses = rankedClauses(conflict.result(), runAnalysis);
    const clauseCases = contestedCases.clauseCases();
    return {
      debates: totals.debates,
      families: families.families().length,
      responses: totals.responses,
      failedResponses: totals.failedResponses,
      abstentions: totals.abstentions,
      missing: missing.result(),
      verdicts,
      ...overviewMeasures(measure, families, bins),
      coefficients: {
        kappa: verdictCoefficient(runAnalysis, "Fleiss' κ"),
        alpha: verdictCoefficient(runAnalysis, "Krippendorff's α"),
        ac1: verdictCoefficient(runAnalysis, "Gwet's AC1"),
      },
      outcomes,
      problems,
      rounds,
      clauses,
      unverifiedCitations: { count: totals.unverified, of: totals.citations },
      contestedDebates: contestedCases.count(),
      cases: contestedCases.cases(),
      weakest: weakestClauses(options.spec, clauses, clauseCases),
      clauseCases,
      coverage: coverage.result(),
      analysis: runAnalysis,
    };
  }

  return { add, result };
}

/** The counts in the order of the pooled shares. */
function rankedClauses(counts: readonly ClauseConflict[], { disagreement }: RunAnalysis): ClauseSummary[] {
  const countOf = new Map(counts.map((count) => [count.clause, count]));
  return disagreement.clauses.flatMap(({ clauses: [clause = ''], parted, amongWorst, chance }) => {
    const count = countOf.get(clause);
    return count === undefined ? [] : [{ ...count, parted, amongWorst, chance }];
  });
}

type Counts = Pick<
  RunSummary,
  'debates' | 'responses' | 'failedResponses' | 'abstentions' | 'verdicts' | 'outcomes' | 'problems' | 'rounds'
> & { bins: Omit<RunSummary['bins'][number], 'share'>[]; unverified: number; citations: number };

function emptyCounts(): Counts {
  return {
    debates: 0,
    responses: 0,
    failedResponses: 0,
    abstentions: 0,
    unverified: 0,
    citations: 0,
    rounds: { held: 0, contestedBefore: 0, contestedAfter: 0, moves: 0 },
    verdicts: { compliant: 0, 'non-compliant': 0, ambiguous: 0, none: 0 },
    outcomes: { settled: 0, 'settled-in-debate': 0, escalated: 0, human: 0, unresolved: 0, 'no-quorum': 0 },
    problems: { contradiction: 0, ambiguity: 0, 'coverage-gap': 0, granularity: 0, 'judge-error': 0, none: 0 },
    bins: disagreementBins.map((bin) => ({ bin, debates: 0, contested: 0, problematic: 0, allProblematic: 0 })),
  };
}

/** Adds one debate that has started. */
function addCounts(counts: Counts, record: DebateRecord): void {
  const { ruling, rounds } = record;
  const first = rounds[0];
  const contested = first?.contested ?? false;
  const problematic = problematicVerdicts(ruling);
  counts.debates += 1;
  for (const response of record.responses.values()) {
    counts.responses += 1;
    if (response.kind === 'failed') counts.failedResponses += 1;
  }
  addAssessments(counts, record);
  if (rounds.length > 1) counts.rounds.held += 1;
  counts.rounds.contestedBefore += contestedResponses(first);
  counts.rounds.contestedAfter += latestAgreements(record).filter(({ contested }) => contested.length > 0).length;
  for (const round of rounds) counts.rounds.moves += round.moves.length;
  for (const item of ruling?.verdicts ?? []) counts.verdicts[item.by === 'none' ? 'none' : item.verdict] += 1;
  if (ruling !== undefined) {
    counts.outcomes[ruling.outcome] += 1;
    if (contested) counts.problems[ruling.problem] += 1;
  }
  const d = first?.disagreement?.d;
  const bin = d === undefined ? undefined : counts.bins.find((item) => item.bin === disagreementBin(d));
  if (bin === undefined) return;
  bin.debates += 1;
  if (contested) bin.contested += 1;
  if (problematic > 0) bin.problematic += 1;
  if (problematic > 0 && problematic === ruling?.verdicts.length) bin.allProblematic += 1;
}

function addAssessments(counts: Counts, record: DebateRecord): void {
  for (const assessment of latestAssessments(record)) {
    if (assessment.kind === 'abstained') {
      counts.abstentions += 1;
      continue;
    }
    counts.citations += assessment.citations.length;
    counts.unverified += assessment.citations.filter((citation) => !citation.verified).length;
  }
}

function overviewMeasures(
  measure: Estimator,
  families: ClusterSums,
  bins: Counts['bins'],
): Pick<RunSummary, 'bins' | 'meanD' | 'contested' | 'contestedResponses' | 'problematic'> {
  const ratio = (source: string, part: number, whole: number, what: string, share: boolean) =>
    measure.ratio(source, families, { part, whole, what, share });
  const columns = overviewColumns;
  return {
    bins: bins.map((bin, index) => ({
      ...bin,
      share: ratio(
        'share of debates by bin of D; Zhang et al. 2025',
        columns.inBin + index,
        columns.scored,
        'debates with D',
        true,
      ),
    })),
    meanD: ratio('mean of D; Zhang et al. 2025', columns.disagreementSum, columns.scored, 'debates with D', false),
    contested: ratio(
      'share of debates with a contested response at first reading',
      columns.contestedDebates,
      columns.readDebates,
      'debates that a quorum of judges read',
      true,
    ),
    contestedResponses: ratio(
      'share of responses contested at first reading',
      columns.contestedOfRead,
      columns.readResponses,
      'responses that a quorum of judges read',
      true,
    ),
    problematic: ratio(
      'share of responses ruled non-compliant or ambiguous',
      columns.problematicResponses,
      columns.ruledResponses,
      'ruled responses',
      true,
    ),
  };
}

function verdictCoefficient({ panel }: RunAnalysis, name: string): Measurement {
  const coefficient = panel.coefficients.find((item) => item.label === 'verdict' && item.name === name);
  if (coefficient === undefined) throw new Error(`no coefficient ${name}`);
  return coefficient.measured;
}
