import type { TraceEvent } from '../domain/event.ts';

/** The events are durable whatever a listener does: its error is thrown by itself, not into the write nor at the next listener. */
export function notifyListener(listener: (events: readonly TraceEvent[]) => void, events: readonly TraceEvent[]): void {
  try {
    listener(events);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
