import type { TraceEvent } from '../../../src/domain/event.ts';

/** How long a replay at speed 1 rests on an event: longer where there is more to read. */
export function dwellMs(event: TraceEvent | undefined): number {
  switch (event?.type) {
    case 'debate-start':
      return 1500;
    case 'response-end':
      return 400;
    case 'judge-assessment':
      return 180;
    case 'agreement':
    case 'round-start':
    case 'round-end':
      return 1200;
    case 'advocate-argument':
    case 'escalation':
      return 2500;
    default:
      return 600;
  }
}

export type KeyEvent = { index: number; name: string };

/** Where stages begin or end. */
export function keyEvents(events: readonly TraceEvent[]): KeyEvent[] {
  let reading = false;
  return events.flatMap((event, index): KeyEvent[] => {
    switch (event.type) {
      case 'debate-start':
        return [{ index, name: 'Answers' }];
      case 'judge-assessment': {
        const first = !reading;
        reading = true;
        return first ? [{ index, name: 'Judges' }] : [];
      }
      case 'agreement':
        return event.data.round === 0 ? [{ index, name: event.data.contested ? 'Contested' : 'Agreed' }] : [];
      case 'round-start':
        return [{ index, name: event.data.protocol === 'advocacy' ? 'Advocacy' : 'Deliberation' }];
      case 'escalation':
        return [{ index, name: 'Escalation' }];
      case 'human-ruling-request':
        return [{ index, name: 'Human asked' }];
      case 'ruling':
        return [{ index, name: 'Ruling' }];
      default:
        return [];
    }
  });
}

/** What happened, in a few words. */
export function describeEvent(event: TraceEvent | undefined): string {
  switch (event?.type) {
    case undefined:
      return '';
    case 'debate-start':
      return 'debate started';
    case 'response-end':
      return `${event.data.response} ${event.data.kind === 'answered' ? 'answered' : 'gave no answer'}`;
    case 'rubric-end':
      return 'rubric ready';
    case 'judge-assessment':
      return `a judge assessed ${event.data.assessment.response}`;
    case 'agreement':
      return event.data.contested ? 'the panel is split' : 'the panel agrees';
    case 'reread':
      return `${event.data.responses.length} read again without debate`;
    case 'round-start':
      return `round ${event.data.round} started: ${event.data.protocol}`;
    case 'advocate-argument':
      return `${event.data.argument.response}: ${event.data.argument.part}`;
    case 'round-end':
      return `${event.data.moves.length} verdicts changed`;
    case 'escalation':
      return 'the meta-adjudicator answered';
    default:
      return event?.type.replaceAll('-', ' ') ?? '';
  }
}

/** The lane of an event on the time axis: respondents, judges, or the bench above them. */
export function bandOf(event: TraceEvent): 0 | 1 | 2 {
  switch (event.type) {
    case 'response-end':
    case 'advocate-argument':
    case 'advocate-error':
      return 0;
    case 'judge-assessment':
      return 1;
    default:
      return 2;
  }
}
