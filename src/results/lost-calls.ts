import type { TraceEvent } from '../domain/event.ts';

/** How often a run was cut off without an end of its own, and how many calls may have been lost with it. */
export type LostCalls = { times: number; debates: number; maxCalls: number };

/** Undefined where the run was never cut off while it made calls. */
export function lostCallsOf(runEvents: readonly TraceEvent[]): LostCalls | undefined {
  const resumed = runEvents.flatMap((event) => (event.type === 'run-resume' ? [event.data] : []));
  if (resumed.length === 0) return undefined;
  return {
    times: resumed.length,
    debates: resumed.reduce((sum, { cutOff }) => sum + cutOff, 0),
    maxCalls: resumed.reduce((sum, { maxLostCalls }) => sum + maxLostCalls, 0),
  };
}

/** One sentence where calls may have been paid of which no answer is kept. */
export function lostCallsText({ lost }: { lost?: LostCalls }): string[] {
  if (lost === undefined) return [];
  const { times, debates, maxCalls } = lost;
  const cut = times === 1 ? 'The run was cut off' : `The run was cut off ${times} times`;
  return [
    `${cut} without warning in the middle of ${debates} debate${debates === 1 ? '' : 's'}: up to ${maxCalls} calls that were under way may have been billed, though their answers were lost. They were asked again, and are not among the calls counted here, nor in the budget.`,
  ];
}
