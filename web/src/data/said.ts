import { type DebateRecord, latestAssessments } from '../../../src/adjudication/debate-record.ts';
import type { Move, TraceEvent } from '../../../src/domain/event.ts';
import { shortName } from '../parts/format.ts';
import type { Speech } from './speech.ts';

/** Who said something last, of what, and in which words. */
export type Said = { who: string; text: string };

/** How a speaker is named: a judge by name, an advocate with the response that it argues for. */
export function speakerOf({ role, by, response }: Omit<Speech, 'text'>): string {
  if (role === 'advocate') return `${response}'s advocate`;
  if (role === 'meta-adjudicator') return 'The meta-adjudicator';
  return `Judge ${shortName(by)} on ${response}`;
}

/** The last argument, reason or ruling of a debate up to a moment. */
export function lastSaid(events: readonly TraceEvent[]): Said | undefined {
  for (const event of events.toReversed()) {
    if (event.type === 'ruling') return { who: 'The ruling', text: event.data.ruling.explanation };
    if (event.type === 'escalation' && event.data.outcome.kind === 'judged')
      return { who: 'The meta-adjudicator', text: event.data.outcome.judgement.explanation };
    if (event.type === 'advocate-argument') {
      const { response, respondent, text } = event.data.argument;
      return { who: speakerOf({ role: 'advocate', by: respondent, response }), text };
    }
    if (event.type === 'judge-assessment' && event.data.assessment.kind === 'assessed') {
      const { judge, response, reasons } = event.data.assessment;
      return { who: speakerOf({ role: 'judge', by: judge, response }), text: reasons };
    }
  }
  return undefined;
}

/** Verdicts that judges changed in rounds, the latest first; of a round under way as far as it has come. */
export function movesSoFar(record: DebateRecord): Move[] {
  return record.rounds
    .filter(({ number }) => number > 0)
    .flatMap((round) => {
      const before = latestAssessments({ ...record, rounds: record.rounds.slice(0, round.number) });
      return round.assessments.flatMap((after) => {
        const was = before.find(({ judge, response }) => judge === after.judge && response === after.response);
        if (after.kind !== 'assessed' || was?.kind !== 'assessed' || was.verdict === after.verdict) return [];
        const { judge, response, verdict, reasons } = after;
        return [{ judge, response, from: was.verdict, to: verdict, reasons }];
      });
    })
    .toReversed();
}
