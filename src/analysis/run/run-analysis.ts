import { judgePairs } from '../../adjudication/clause-conflict.ts';
import type { DebateRecord } from '../../adjudication/debate-record.ts';
import type { Panel } from '../../domain/panel.ts';
import { debateObservations } from '../debate-observations.ts';
import { createEstimator } from '../estimator.ts';
import { type Authority, createAuthority } from './authority.ts';
import { createCharacter, type ModelCharacter } from './character.ts';
import { type ClauseDisagreement, createClauseDisagreement } from './clause-disagreement.ts';
import { createJudgePanel, type JudgePanel } from './judge-panel.ts';
import { createModelComparison, type ModelComparison } from './model-comparison.ts';
import { createModelVerdicts, type ModelVerdicts } from './model-verdicts.ts';
import { createNonCompliance, type NonComplianceScope } from './non-compliance.ts';
import { createOutliers, type ModelOutliers, type Outlier } from './outliers.ts';
import { createPredictiveValue, type PredictiveValue } from './predictive-value.ts';
import { createRefusals, type FalsePositive, type ModelRefusals } from './refusals.ts';
import { createRoundEffects, type RoundEffects } from './round-effects.ts';
import { createSampling, type SamplingVariance } from './sampling-variance.ts';
import { createSelfPreference, type SelfPreference } from './self-preference.ts';
import { createSeverity, type Severity } from './severity.ts';
import type { Truth } from './truth.ts';
import { createUnanimousViolations, type UnanimousViolations } from './unanimous-violations.ts';
import { createValueRanking, type ModelRanking } from './value-ranking.ts';
import { vendorNames } from './vendors.ts';

/**
 * The whole analysis of a run. Every `Measured` has an estimate with its n, a seeded 95 % bootstrap
 * interval over scenario families (or why there is none: fewer than ten families), and the source
 * of its formula. A number without an interval is shown with the reason why it has none.
 */
export type RunAnalysis = {
  /**
   * All respondents together first (`family` null), then each maker with two models or more; five
   * bins of D each.
   */
  nonCompliance: NonComplianceScope[];
  /** Whether D predicts that a response is problematic. */
  predictive: PredictiveValue;
  /** Flag rates, agreement with the consensus, pairwise matrix, coefficients. */
  panel: JudgePanel;
  /** Severity of judges apart from the answers that they read, and answers apart from their judges. */
  severity: Severity;
  /** Judges with kin among the respondents; empty when there are none. */
  selfPreference: SelfPreference[];
  /** By respondent, how its responses were ruled. */
  verdicts: ModelVerdicts[];
  /** Each respondent beside the others on the same families. */
  models: ModelComparison[];
  refusals: { models: ModelRefusals[]; falsePositives: { count: number; cases: FalsePositive[] } };
  /** `count` of all; `cases` lists the first 200. */
  outliers: { models: ModelOutliers[]; count: number; cases: Outlier[] };
  /** For a heat map of model × category: `share` over hard scenarios, `position` over all. */
  character: { hardScenarios: number; models: ModelCharacter[] };
  /** Bradley–Terry order of values by model. */
  ranking: ModelRanking[];
  sampling: SamplingVariance;
  /** By clause (all), and by pair of clauses (the forty that part judges most of `pairsFound`). */
  disagreement: { clauses: ClauseDisagreement[]; pairs: ClauseDisagreement[]; pairsFound: number };
  unanimous: UnanimousViolations;
  rounds: RoundEffects;
  /** By level of authority: of the clauses that judges cite, and of messages that part. */
  authority: Authority;
};

/** Takes in debates one by one, keeps sums, and computes everything at the end. */
export function createRunAnalysis(options: {
  seed: number | string;
  panel: Panel;
  truth?: Truth;
  /** Level of authority of each clause by id. */
  clauseLevels?: ReadonlyMap<string, string>;
}) {
  const families = new Set<string>();
  const names = vendorNames(options.panel);
  const nonCompliance = createNonCompliance(names.respondent);
  const predictive = createPredictiveValue();
  const panel = createJudgePanel();
  const selfPreference = createSelfPreference(names);
  const severity = createSeverity(options.seed);
  const verdicts = createModelVerdicts();
  const models = createModelComparison();
  const refusals = createRefusals();
  const outliers = createOutliers();
  const character = createCharacter();
  const ranking = createValueRanking();
  const sampling = createSampling();
  const disagreement = createClauseDisagreement();
  const unanimous = createUnanimousViolations();
  const rounds = createRoundEffects(options.truth);
  const authority = createAuthority(options.clauseLevels ?? new Map());
  const parts = [
    nonCompliance,
    predictive,
    panel,
    severity,
    selfPreference,
    verdicts,
    models,
    refusals,
    outliers,
    character,
    ranking,
    sampling,
    unanimous,
    rounds,
  ];

  return {
    /** @param pairs of judges at first reading */
    add(debate: string, record: DebateRecord, pairs = judgePairs(record.rounds[0]?.assessments ?? [])): void {
      const facts = debateObservations(debate, record);
      if (facts === undefined) return;
      families.add(facts.family);
      for (const part of parts) part.add(facts);
      disagreement.add(facts, pairs);
      authority.add(facts, record.rounds[0]?.assessments ?? []);
    },
    result(): RunAnalysis {
      const measure = createEstimator(options.seed, families);
      return {
        nonCompliance: nonCompliance.result(measure),
        predictive: predictive.result(measure, options.seed),
        panel: panel.result(measure, options.seed),
        severity: severity.result(),
        selfPreference: selfPreference.result(measure),
        verdicts: verdicts.result(measure),
        models: models.result(measure, options.seed),
        refusals: refusals.result(measure),
        outliers: outliers.result(measure),
        character: character.result(measure),
        ranking: ranking.result(options.seed),
        sampling: sampling.result(measure),
        disagreement: disagreement.result(measure, options.seed),
        unanimous: unanimous.result(measure),
        rounds: rounds.result(measure),
        authority: authority.result(measure),
      };
    },
  };
}
