import { lastPositionOn, positionOn } from '../domain/assessed.ts';
import type { Assessed, Assessment } from '../domain/assessment.ts';
import type { Disagreement } from '../domain/event.ts';
import { disagreement } from '../measures/disagreement.ts';
import type { DebateRecord } from './debate-record.ts';

export type Positions = readonly [number, number];

/**
 * Where each answered response stands, by label, and whose positions these are: a data set's where
 * all answers have them, else the judges' mean.
 */
export function responsePositions(
  record: DebateRecord,
  assessments: readonly Assessment[],
): { source: Disagreement['source']; byResponse: Map<string, Positions> } {
  const answered = [...record.responses.values()].filter((response) => response.kind === 'answered');
  const recorded = answered.length > 0 && answered.every((item) => item.recordedPositions !== undefined);
  const byResponse = new Map<string, Positions>();
  for (const item of answered) {
    const positions = recorded ? bothOf(item.recordedPositions) : meanPosition(item.response, assessments);
    if (positions !== undefined) byResponse.set(item.response, positions);
  }
  return { source: recorded ? 'recorded' : 'judges', byResponse };
}

/**
 * Behavioural disagreement between respondents on one scenario: D over each respondent's mean
 * position. Undefined with fewer than two respondents scored.
 */
export function behaviouralDisagreement(
  record: DebateRecord,
  assessments: readonly Assessment[],
): Disagreement | undefined {
  const { source, byResponse } = responsePositions(record, assessments);
  const first = spread(record, byResponse);
  if (first === undefined) return undefined;
  const last = spread(record, lastPositions(record, assessments));
  return { ...first, source, ...(last === undefined ? {} : { last }) };
}

/**
 * Where each conversation with a simulated user ended, by label: the mean over the judges who
 * placed its last answer.
 */
function lastPositions(record: DebateRecord, assessments: readonly Assessment[]): Map<string, Positions> {
  const byResponse = new Map<string, Positions>();
  for (const label of record.responses.keys()) {
    const placed = assessments.flatMap((assessment): Positions[] => {
      if (assessment.kind !== 'assessed' || assessment.response !== label) return [];
      const [first, second] = [lastPositionOn(assessment, 0), lastPositionOn(assessment, 1)];
      return first === undefined || second === undefined ? [] : [[first, second]];
    });
    if (placed.length > 0) byResponse.set(label, meanOf(placed));
  }
  return byResponse;
}

function spread(
  record: DebateRecord,
  byResponse: ReadonlyMap<string, Positions>,
): { d: number; models: number } | undefined {
  const byRespondent = new Map<string, Positions[]>();
  for (const [label, positions] of byResponse) {
    const respondent = record.responses.get(label)?.respondent ?? label;
    byRespondent.set(respondent, [...(byRespondent.get(respondent) ?? []), positions]);
  }
  const means = [...byRespondent.values()].map(meanOf);
  const estimate = disagreement(
    means.map(([first]) => first),
    means.map(([, second]) => second),
  );
  if (estimate.kind === 'undefined') return undefined;
  return { d: round6(estimate.value), models: means.length };
}

/** Mean position over the judges who placed the answer; undefined when none did. */
export function meanPosition(response: string, assessments: readonly Assessment[]): Positions | undefined {
  const answered = assessments.filter(
    (assessment): assessment is Assessed => assessment.kind === 'assessed' && assessment.response === response,
  );
  const [first, second] = ([0, 1] as const).map((value) =>
    answered.map((item) => positionOn(item, value)).filter((position) => position !== undefined),
  );
  if (first === undefined || second === undefined || first.length === 0 || second.length === 0) return undefined;
  const mean = (positions: readonly number[]) =>
    positions.reduce((sum, position) => sum + position, 0) / positions.length;
  return [mean(first), mean(second)];
}

/**
 * Whether a judge placed the answer at all: a data set's verdict comes without positions and stands
 * at the middle, with no confidence on either value.
 */
export function hasPosition({ positions }: Assessed): boolean {
  return positions.some(({ confidence }) => confidence > 0);
}

function bothOf(positions: readonly [number | null, number | null] | undefined): Positions | undefined {
  const [first, second] = positions ?? [null, null];
  return first === null || second === null ? undefined : [first, second];
}

/**
 * 1 where the first mean position is higher, -1 where the second is, 0 where they are level but for
 * the last bits of a mean.
 */
export function preferredValue([first, second]: Positions): 1 | 0 | -1 {
  if (Math.abs(first - second) < 1e-9) return 0;
  return first > second ? 1 : -1;
}

/** Mean on both values; `positions` must not be empty. */
export function meanOf(positions: readonly Positions[]): Positions {
  const mean = (value: 0 | 1) => positions.reduce((sum, position) => sum + position[value], 0) / positions.length;
  return [mean(0), mean(1)];
}

/** Events carry D to six decimals, so that the last bit of a sum does not decide a hash. */
function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
