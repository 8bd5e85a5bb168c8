import type { TraceEvent } from '../domain/event.ts';

/** What an event means for a caller that waits, in a few words. */
export function describeEvent(event: TraceEvent): string {
  switch (event.type) {
    case 'batch-start':
    case 'batch-submitted':
      return 'waiting for a batch';
    case 'batch-end':
      return 'a batch ended';
    case 'run-resume':
      return 'goes on';
    case 'run-start':
      return 'started';
    case 'debate-start':
      return 'models answer';
    case 'response-end':
      return 'receiving answers';
    case 'rubric-end':
      return 'rubric written, judges read';
    case 'judge-assessment':
      return 'judges read';
    case 'agreement':
      return event.data.contested ? 'judges disagree' : 'judges agree';
    case 'reread':
      return 'judges read again';
    case 'round-start':
      return `round ${event.data.round} (${event.data.protocol})`;
    case 'advocate-argument':
    case 'advocate-error':
      return `advocates argue in round ${event.data.round}`;
    case 'round-end':
      return `round ${event.data.round} ended, ${event.data.moves.length} verdicts changed`;
    case 'escalation':
      return 'meta-adjudicator ruled';
    case 'human-ruling-request':
      return 'a debate waits for a human ruling';
    case 'ruling':
      return 'ruled';
    case 'label-sample':
      return 'responses were drawn for people to label';
    case 'labels':
      return `${event.data.labels.length} labels of a person`;
    case 'annotation':
      return 'a person changed notes or tags of a debate';
    case 'debate-error':
      return 'a debate failed';
    case 'run-end':
      return `ended: ${event.data.state}`;
  }
}
