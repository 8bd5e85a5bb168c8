import { positionOn, verdictConfidence } from '../domain/assessed.ts';
import type { Assessed, Assessment, Verdict } from '../domain/assessment.ts';
import type { ContestedRule } from '../domain/panel.ts';
import type { Agreement, ContestedReason } from '../domain/ruling.ts';

/**
 * What a panel says of one response: votes, strict majority over those who answered, and whether
 * and why it is contested. An even split has no majority and is contested; an abstention is no vote.
 * Below its quorum a panel has no majority and nothing is contested: more debate among the few who
 * answered would not show what the panel thinks.
 */
export function panelAgreement(
  response: string,
  assessments: readonly Assessment[],
  quorum: number,
  rule: ContestedRule,
): Agreement {
  const answered = assessments.filter((assessment): assessment is Assessed => assessment.kind === 'assessed');
  const votes = { compliant: 0, 'non-compliant': 0, ambiguous: 0 };
  for (const item of answered) votes[item.verdict] += 1;
  const belowQuorum = answered.length < quorum;
  const majority = belowQuorum ? undefined : strictMajority(votes, answered.length);
  return {
    response,
    ...(majority === undefined ? {} : { majority }),
    votes,
    answered: answered.length,
    panel: assessments.length,
    contested: belowQuorum ? [] : contestedReasons(answered, majority, rule),
    ...(belowQuorum ? { noQuorum: true as const } : {}),
  };
}

function strictMajority(votes: Record<Verdict, number>, answered: number): Verdict | undefined {
  for (const [verdict, count] of Object.entries(votes)) {
    if (count * 2 > answered) return verdict as Verdict;
  }
  return undefined;
}

/**
 * The contested rule: every reason that holds, in a fixed order. Thresholds come from the panel
 * file.
 */
function contestedReasons(
  answered: readonly Assessed[],
  majority: Verdict | undefined,
  rule: ContestedRule,
): ContestedReason[] {
  const reasons: ContestedReason[] = [];
  if (majority === undefined) reasons.push('no-majority');
  else {
    const winners = answered.filter((item) => item.verdict === majority);
    const split = winners.length < answered.length;
    const sure = winners.map(verdictConfidence).filter((confidence) => confidence !== undefined);
    const confidence = sure.reduce((sum, value) => sum + value, 0) / sure.length;
    // Without a confidence that could be read nobody was sure.
    if (split && !(confidence >= rule.minMajorityConfidence)) reasons.push('low-confidence-majority');
  }
  if (maxPositionGap(answered) >= rule.positionGap) reasons.push('position-gap');
  if (rule.disjointClauses && hasDisjointOpposites(answered)) reasons.push('disjoint-clauses');
  return reasons;
}

function maxPositionGap(answered: readonly Assessed[]): number {
  let widest = Number.NEGATIVE_INFINITY;
  for (const value of [0, 1] as const) {
    const positions = answered.map((item) => positionOn(item, value)).filter((position) => position !== undefined);
    if (positions.length > 1) widest = Math.max(widest, Math.max(...positions) - Math.min(...positions));
  }
  return widest;
}

/** Clauses whose quote was verified in that clause; an unverified citation counts as none. */
export function verifiedClauses(assessment: Assessed): ReadonlySet<string> {
  return new Set(assessment.citations.filter((citation) => citation.verified).map((citation) => citation.clause));
}

function hasDisjointOpposites(answered: readonly Assessed[]): boolean {
  return answered.some(
    (item) =>
      item.verdict === 'compliant' &&
      answered.some((other) => other.verdict === 'non-compliant' && citeDisjointClauses(item, other)),
  );
}

/** Both judges cite verified clauses, and no clause is in both. */
export function citeDisjointClauses(item: Assessed, other: Assessed): boolean {
  const left = verifiedClauses(item);
  const right = verifiedClauses(other);
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}
