import type { DebateObservations } from '../debate-observations.ts';
import { createEstimator, type Estimator } from '../estimator.ts';
import { type CaseChange, caseChange, compareCases } from './case-change.ts';
import { type ChangeDecision, decideChange } from './change-decision.ts';
import { type ComparedDebate, type PairingCounts, pairDebates } from './pair-debates.ts';
import { type PairedEffect, pairedEffect } from './paired-change.ts';
import { type VerdictChanges, verdictChanges } from './verdict-changes.ts';

/** How debates that cite a clause, in either run, fared in both. */
type ClauseChange = {
  /** Its id in the later spec, or in the earlier one where it was dropped. */
  clause: string;
  /** Its id in the earlier spec, where that differs. */
  formerly?: string;
  effect: Omit<PairedEffect, 'differences'>;
};

/** What differs between two runs on the scenarios that both hold. */
export type RunComparison = {
  pairing: PairingCounts;
  effect: Omit<PairedEffect, 'differences'>;
  decision: ChangeDecision;
  /** Rulings of answers that both runs have, by respondent. */
  verdicts: VerdictChanges[];
  /** Those whose D changed most come first. */
  clauses: ClauseChange[];
  /** Scenarios that became clearer, and less clear; the largest changes first. */
  better: { count: number; cases: CaseChange[] };
  worse: { count: number; cases: CaseChange[] };
};

const maxCases = 200;

/**
 * Compares two runs scenario by scenario. Differences are paired, and their intervals resample scenario families.
 * @param formerIds id of each clause of the later spec in the earlier one, where it has another there
 */
export function compareRunDebates(
  before: readonly ComparedDebate[],
  after: readonly ComparedDebate[],
  { seed, formerIds }: { seed: number | string; formerIds: ReadonlyMap<string, string> },
): RunComparison {
  const { pairs, counts } = pairDebates(before, after);
  const observed = pairs.map(({ before, after }) => ({ before: before.observations, after: after.observations }));
  const measure = createEstimator(
    seed,
    observed.map(({ before }) => before.family),
  );
  const { differences, ...effect } = pairedEffect(observed, seed, measure);
  const changes = observed.map(caseChange).sort(compareCases);
  const [better, worse] = [changes.filter(({ size }) => size < 0), changes.filter(({ size }) => size > 0).reverse()];
  return {
    pairing: counts,
    effect,
    decision: decideChange(differences, seed),
    verdicts: verdictChanges(observed),
    clauses: clauseChanges(pairs, measure, seed, formerIds),
    better: { count: better.length, cases: better.slice(0, maxCases) },
    worse: { count: worse.length, cases: worse.slice(0, maxCases) },
  };
}

function clauseChanges(
  pairs: readonly { before: ComparedDebate; after: ComparedDebate }[],
  measure: Estimator,
  seed: number | string,
  formerIds: ReadonlyMap<string, string>,
): ClauseChange[] {
  const laterIds = new Map([...formerIds].map(([later, former]) => [former, later]));
  const citing = new Map<string, { before: DebateObservations; after: DebateObservations }[]>();
  for (const { before, after } of pairs) {
    const cited = new Set([...[...before.clauses].map((id) => laterIds.get(id) ?? id), ...after.clauses]);
    for (const clause of cited) {
      const list = citing.get(clause) ?? [];
      list.push({ before: before.observations, after: after.observations });
      citing.set(clause, list);
    }
  }
  return [...citing]
    .map(([clause, debates]): ClauseChange => {
      const { differences: _none, ...effect } = pairedEffect(debates, seed, measure);
      const formerly = formerIds.get(clause);
      return { clause, ...(formerly === undefined ? {} : { formerly }), effect };
    })
    .sort(
      (left, right) =>
        sizeOf(right) - sizeOf(left) ||
        right.effect.scenarios - left.effect.scenarios ||
        left.clause.localeCompare(right.clause, 'en'),
    );
}

function sizeOf({ effect }: ClauseChange): number {
  const { estimate } = effect.d.change;
  return estimate.kind === 'value' ? Math.abs(estimate.value) : -1;
}
