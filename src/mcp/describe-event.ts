import type { TraceEvent } from '../domain/event.ts';

/** What an event means for somebody who waits, in a few words. */
export function stageOf(event: TraceEvent): string {
  switch (event.type) {
    case 'batch-start':
    case 'batch-submitted':
      return 'waiting for a batch';
    case 'batch-end':
      return 'a batch came back';
    case 'run-start':
      return 'started';
    case 'debate-start':
      return 'respondents answer';
    case 'response-end':
      return 'answers come in';
    case 'rubric-end':
      return 'the rubric stands, judges read';
    case 'judge-assessment':
      return 'judges read';
    case 'agreement':
      return event.data.contested ? 'judges part' : 'judges agree';
    case 'round-start':
      return `round ${event.data.round} (${event.data.protocol})`;
    case 'advocate-argument':
    case 'advocate-error':
      return `advocates argue in round ${event.data.round}`;
    case 'round-end':
      return `round ${event.data.round} ended, ${event.data.moves.length} verdicts moved`;
    case 'escalation':
      return 'the meta-adjudicator spoke';
    case 'human-ruling-request':
      return 'a debate waits for a person';
    case 'ruling':
      return 'ruled';
    case 'debate-error':
      return 'a debate failed';
    case 'run-end':
      return `ended: ${event.data.state}`;
  }
}
