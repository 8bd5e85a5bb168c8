import { type DebateRecord, latestAssessments } from '../../../src/adjudication/debate-record.ts';
import {
  behaviouralDisagreement,
  hasPosition,
  responsePositions,
} from '../../../src/adjudication/response-positions.ts';
import type { Assessed, Assessment, Verdict } from '../../../src/domain/assessment.ts';

/** One response as the judges have read it so far. */
export type ResponseSummary = {
  response: string;
  respondent: string;
  assessments: ReadonlyMap<string, Assessment>;
  assessed: readonly Assessed[];
  /** Those of them that say where it stands. */
  placed: readonly Assessed[];
  /**
   * Where it stands: as a data set says, else the mean of the judges who have scored it; undefined
   * before the first.
   */
  means: readonly [number, number] | undefined;
  /**
   * What it stands at: its ruling, else the strict majority of judges so far; undefined where
   * neither is.
   */
  standing: Verdict | undefined;
  agreed: 'unread' | 'unanimous' | 'split';
  contested: boolean;
};

export function summarizeResponses(record: DebateRecord): ResponseSummary[] {
  const assessments = latestAssessments(record);
  const latest = Map.groupBy(assessments, (item) => item.response);
  const { byResponse } = responsePositions(record, assessments);
  const last = record.rounds.findLast((round) => round.agreements.length > 0);
  const contested = new Set(
    last?.agreements.filter((agreement) => agreement.contested.length > 0).map((agreement) => agreement.response) ?? [],
  );
  const ruled = new Map(
    record.ruling?.verdicts.map((verdict) => [verdict.response, verdict.by === 'none' ? undefined : verdict.verdict]) ??
      [],
  );
  return (record.start?.responses ?? []).map(({ response, respondent }) => {
    const all = latest.get(response) ?? [];
    const assessed = all.filter((item) => item.kind === 'assessed');
    const verdicts = new Set(assessed.map((item) => item.verdict));
    return {
      response,
      respondent,
      assessments: new Map(all.map((item) => [item.judge, item])),
      assessed,
      placed: assessed.filter(hasPosition),
      means: byResponse.get(response),
      standing: record.ruling === undefined ? majority(assessed) : ruled.get(response),
      agreed: assessed.length === 0 ? 'unread' : verdicts.size === 1 ? 'unanimous' : 'split',
      contested: contested.has(response),
    };
  });
}

function majority(assessed: readonly Assessed[]): Verdict | undefined {
  return assessed
    .map((item) => item.verdict)
    .find((verdict) => assessed.filter((item) => item.verdict === verdict).length * 2 > assessed.length);
}

/**
 * D of the first reading: as ruled on by the panel once it has agreed, before that as the scores so
 * far give it.
 */
export function disagreementSoFar(record: DebateRecord): { d: number; forming: boolean } | undefined {
  const first = record.rounds[0];
  if (first === undefined) return undefined;
  if (first.disagreement !== undefined) return { d: first.disagreement.d, forming: false };
  const sofar = behaviouralDisagreement(record, first.assessments);
  return sofar === undefined ? undefined : { d: sofar.d, forming: true };
}
