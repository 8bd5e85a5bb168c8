import type { Assessment } from '../domain/assessment.ts';
import type { AdvocateArgument, DebateEventBody, Disagreement, Move } from '../domain/event.ts';
import type { Agreement, Judgement, Ruling } from '../domain/ruling.ts';
import type { Rubric } from '../domain/scenario.ts';

type Data<T extends DebateEventBody['type']> = Extract<DebateEventBody, { type: T }>['data'];

/** Assessments and agreement after round `number`; round 0 is the first reading. */
export type RoundRecord = {
  number: number;
  protocol: 'first' | 'advocacy' | 'deliberation';
  arguments: AdvocateArgument[];
  assessments: Assessment[];
  agreements: readonly Agreement[];
  contested: boolean;
  disagreement: Disagreement | undefined;
  moves: readonly Move[];
};

/** A debate as its events tell it. */
export type DebateRecord = {
  start: Data<'debate-start'> | undefined;
  responses: Map<string, Data<'response-end'>>;
  rubric: Rubric | undefined;
  /** How the rubric was had, or why there is none. */
  rubricEnd?: Data<'rubric-end'>;
  rounds: RoundRecord[];
  /** A second reading of some contested responses, without debate and before the first round. */
  reread?: Data<'reread'>;
  escalation: Judgement | undefined;
  /** What the meta-adjudicator was asked, and its judgement or failure. */
  escalationEnd?: Data<'escalation'>;
  advocateErrors?: Data<'advocate-error'>[];
  humanRequested: boolean;
  ruling: Ruling | undefined;
};

export function emptyRecord(): DebateRecord {
  return {
    start: undefined,
    responses: new Map(),
    rubric: undefined,
    rounds: [],
    escalation: undefined,
    humanRequested: false,
    ruling: undefined,
  };
}

/** The record of a debate whose events, from its first on, are these. */
export function debateRecordOf(events: Iterable<DebateEventBody>): DebateRecord {
  const record = emptyRecord();
  for (const event of events) applyEvent(record, event);
  return record;
}

/**
 * Adds one event to the record, in place: the trace is the only source of what a debate knows of
 * itself.
 */
export function applyEvent(record: DebateRecord, event: DebateEventBody): void {
  switch (event.type) {
    case 'debate-start':
      record.start = event.data;
      return;
    case 'response-end':
      record.responses.set(event.data.response, event.data);
      return;
    case 'rubric-end':
      record.rubricEnd = event.data;
      if (event.data.kind !== 'failed') record.rubric = event.data.rubric;
      return;
    case 'round-start':
      roundOf(record, event.data.round).protocol = event.data.protocol;
      return;
    case 'judge-assessment':
      roundOf(record, event.data.round).assessments.push(event.data.assessment);
      return;
    case 'advocate-argument':
      roundOf(record, event.data.round).arguments.push(event.data.argument);
      return;
    case 'advocate-error':
      record.advocateErrors = [...(record.advocateErrors ?? []), event.data];
      return;
    case 'agreement': {
      const round = roundOf(record, event.data.round);
      round.agreements = event.data.agreements;
      round.contested = event.data.contested;
      round.disagreement = event.data.disagreement;
      return;
    }
    case 'reread':
      record.reread = event.data;
      return;
    case 'round-end':
      roundOf(record, event.data.round).moves = event.data.moves;
      return;
    case 'escalation':
      record.escalationEnd = event.data;
      if (event.data.outcome.kind === 'judged') record.escalation = event.data.outcome.judgement;
      return;
    case 'human-ruling-request':
      record.humanRequested = true;
      return;
    case 'ruling':
      record.ruling = event.data.ruling;
      return;
    default:
      event satisfies never;
  }
}

function roundOf(record: DebateRecord, number: number): RoundRecord {
  let round = record.rounds[number];
  if (round === undefined) {
    round = {
      number,
      protocol: 'first',
      arguments: [],
      assessments: [],
      agreements: [],
      contested: false,
      disagreement: undefined,
      moves: [],
    };
    record.rounds[number] = round;
  }
  return round;
}

/** How the panel stands after a round; after round 0 with what a second reading changed. */
export function agreementsAfter(record: DebateRecord, round: number): readonly Agreement[] {
  const { agreements = [] } = record.rounds[round] ?? {};
  return round === 0 ? (record.reread?.agreements ?? agreements) : agreements;
}

/** How the panel stands at last. */
export function latestAgreements(record: DebateRecord): readonly Agreement[] {
  return agreementsAfter(
    record,
    record.rounds.findLastIndex((round) => round.agreements.length > 0),
  );
}

/** Labels of the responses that are contested after a round. */
export function contestedAfter(record: DebateRecord, round: number): string[] {
  return agreementsAfter(record, round)
    .filter((agreement) => agreement.contested.length > 0)
    .map((agreement) => agreement.response);
}

/**
 * The newest assessment of each judge on each response: a round assesses anew only what was
 * contested.
 */
export function latestAssessments(record: DebateRecord): Assessment[] {
  const latest = new Map<string, Assessment>();
  for (const round of record.rounds) {
    const reread = round.number === 0 ? (record.reread?.assessments ?? []) : [];
    for (const assessment of [...round.assessments, ...reread]) {
      const key = `${assessment.response}\0${assessment.judge}`;
      // A judge that fails in a later round keeps its earlier assessment: silence is no change of
      // mind.
      if (assessment.kind === 'assessed' || !latest.has(key)) latest.set(key, assessment);
    }
  }
  return [...latest.values()];
}
