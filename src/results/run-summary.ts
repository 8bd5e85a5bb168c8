import { type ClauseConflict, createClauseConflictCounter } from '../adjudication/clause-conflict.ts';
import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { addTo, createClusterSums } from '../analysis/cluster-sums.ts';
import { createEstimator } from '../analysis/estimator.ts';
import type { Truth } from '../analysis/run/round-effects.ts';
import { createRunAnalysis, type RunAnalysis } from '../analysis/run/run-analysis.ts';
import type { Panel } from '../domain/panel.ts';
import type { Ruling } from '../domain/ruling.ts';
import { type DisagreementBin, disagreementBin, disagreementBins } from '../measures/disagreement.ts';
import type { Measurement } from '../measures/measurement.ts';
import { type ConversationExcerpt, conversationExcerpt } from './conversation-excerpt.ts';
import { createMissingCounter, type MissingAnswers } from './missing-answers.ts';

export type { Measurement as Measured };

export type ContestedCase = {
  debate: string;
  scenario: string;
  query: string;
  /** Where the scenario is more than the query. */
  conversation?: ConversationExcerpt;
  d: number | undefined;
  ruling: Ruling | undefined;
};

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
  problematic: Measurement;
  coefficients: { kappa: Measurement; alpha: Measurement; ac1: Measurement };
  outcomes: Record<Ruling['outcome'], number>;
  problems: Record<Ruling['problem'], number>;
  /** What rounds did: in how many debates any was held, contested responses before the first and after the last, verdicts that judges changed. */
  rounds: { held: number; contestedBefore: number; contestedAfter: number; moves: number };
  clauses: ClauseConflict[];
  unverifiedCitations: { count: number; of: number };
  cases: ContestedCase[];
  /** Everything that is measured beyond this overview. */
  analysis: RunAnalysis;
};

export const failOnMetrics = ['contested', 'problematic', 'd', 'kappa', 'alpha', 'ac1'] as const;
export type FailOnMetric = (typeof failOnMetrics)[number];

/** The number a `--fail-on` gate compares; undefined where the run is too small for it. */
export function failOnValue(summary: RunSummary, metric: FailOnMetric): number | undefined {
  const { contested, problematic, meanD, coefficients } = summary;
  const measured = { contested, problematic, d: meanD, ...coefficients }[metric];
  return measured.estimate.kind === 'value' ? measured.estimate.value : undefined;
}

/** Sums by family: debates, contested, with D, sum of D, responses ruled, problematic; then debates in each bin of D. */
const [debates, contestedDebates, scored, spread, ruledResponses, problematicResponses, inBin] = [0, 1, 2, 3, 4, 5, 6];

/** Takes in debates one by one and computes the findings at the end. */
export function createRunSummary(options: { seed: number; panel: Panel; truth?: Truth; maxCases?: number }) {
  const families = createClusterSums(inBin + disagreementBins.length);
  const analysis = createRunAnalysis(options);
  const conflict = createClauseConflictCounter();
  const missing = createMissingCounter();
  const { maxCases: mostCases = 200 } = options;
  const count = {
    debates: 0,
    responses: 0,
    failedResponses: 0,
    abstentions: 0,
    unverified: 0,
    citations: 0,
    held: 0,
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
    missing.add(record);
    countAssessments(record);
    if (record.rounds.length > 1) count.held += 1;
    count.before += first?.agreements.filter((agreement) => agreement.contested.length > 0).length ?? 0;
    count.after += record.rounds.at(-1)?.agreements.filter((agreement) => agreement.contested.length > 0).length ?? 0;
    const ruled = ruling?.verdicts ?? [];
    for (const item of ruled) verdicts[item.by === 'none' ? 'none' : item.verdict] += 1;
    const problematic = ruled.filter((item) => item.by !== 'none' && item.verdict !== 'compliant').length;
    if (ruling !== undefined) {
      outcomes[ruling.outcome] += 1;
      if (contested) problems[ruling.problem] += 1;
    }
    const bin = d === undefined ? undefined : bins.find((bin) => bin.bin === disagreementBin(d));
    if (bin !== undefined) {
      bin.debates += 1;
      if (contested) bin.contested += 1;
      if (problematic > 0) bin.problematic += 1;
      if (ruled.length > 0 && problematic === ruled.length) bin.allProblematic += 1;
    }
    const row = families.of(start.family);
    addTo(row, debates, 1);
    addTo(row, contestedDebates, Number(contested));
    if (d !== undefined) {
      addTo(row, inBin + disagreementBins.indexOf(disagreementBin(d)), 1);
      addTo(row, scored, 1);
      addTo(row, spread, d);
    }
    addTo(row, ruledResponses, ruled.length);
    addTo(row, problematicResponses, problematic);
    analysis.add(debate, record);
    conflict.add(first?.assessments ?? []);
    if (contested && cases.length < mostCases) cases.push(caseOf(debate, start, d, ruling));
  }

  function countAssessments(record: DebateRecord): void {
    for (const latestAssessment of latestAssessments(record)) {
      if (latestAssessment.kind === 'abstained') count.abstentions += 1;
      else {
        count.citations += latestAssessment.citations.length;
        count.unverified += latestAssessment.citations.filter((citation) => !citation.verified).length;
      }
    }
    for (const round of record.rounds) count.moves += round.moves.length;
  }

  function result(): RunSummary {
    const measure = createEstimator(options.seed, families.names());
    const runAnalysis = analysis.result();
    const mean = (source: string, part: number, whole: number, what: string, share: boolean) =>
      measure.ratio(source, families, { part, whole, what, share });
    const coefficient = (name: string): Measurement => {
      const known = runAnalysis.panel.coefficients.find(
        (coefficient) => coefficient.label === 'verdict' && coefficient.name === name,
      );
      if (known === undefined) throw new Error(`no coefficient ${name}`);
      return known.measured;
    };
    return {
      debates: count.debates,
      families: families.families().length,
      responses: count.responses,
      failedResponses: count.failedResponses,
      abstentions: count.abstentions,
      missing: missing.result(),
      verdicts,
      bins: bins.map((bin, index) => ({
        ...bin,
        share: mean('share of debates by bin of D; Zhang et al. 2025', inBin + index, scored, 'debates with D', true),
      })),
      meanD: mean('mean of D; Zhang et al. 2025', spread, scored, 'debates with D', false),
      contested: mean(
        'share of debates with a contested response at first reading',
        contestedDebates,
        debates,
        'debates',
        true,
      ),
      problematic: mean(
        'share of responses ruled non-compliant or ambiguous',
        problematicResponses,
        ruledResponses,
        'ruled responses',
        true,
      ),
      coefficients: {
        kappa: coefficient("Fleiss' κ"),
        alpha: coefficient("Krippendorff's α"),
        ac1: coefficient("Gwet's AC1"),
      },
      outcomes,
      problems,
      rounds: { held: count.held, contestedBefore: count.before, contestedAfter: count.after, moves: count.moves },
      clauses: conflict.result(),
      unverifiedCitations: { count: count.unverified, of: count.citations },
      cases,
      analysis: runAnalysis,
    };
  }

  return { add, result };
}

function caseOf(
  debate: string,
  { scenario, query, messages }: NonNullable<DebateRecord['start']>,
  d: number | undefined,
  ruling: Ruling | undefined,
): ContestedCase {
  const conversation = messages === undefined ? {} : { conversation: conversationExcerpt(messages) };
  return { debate, scenario, query, ...conversation, d, ruling };
}
