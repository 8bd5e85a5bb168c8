import type { TraceEvent } from '../../../src/domain/event.ts';
import type { Host } from './host.ts';

/** A debate as far as it has come. */
export type FollowedDebate = {
  debate: string;
  events: readonly TraceEvent[];
  /** Whole responses by label. */
  texts: Readonly<Record<string, string>>;
  /** What went wrong when it was read last, or what is missing. */
  problem: string | undefined;
};

const everyMs = 1500;

/**
 * Reads a debate through the host, and goes on reading until it is ruled: events by `explain_debate`, texts by a resource.
 * @returns how to stop
 */
export function followDebate(host: Host, debate: string, onChange: (state: FollowedDebate) => void): () => void {
  let state: FollowedDebate = { debate, events: [], texts: {}, problem: undefined };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const change = (part: Partial<FollowedDebate>) => {
    state = { ...state, ...part };
    if (!isStopped) onChange(state);
  };

  async function read(): Promise<void> {
    const answered = countAnswered(state.events);
    for (;;) {
      const result = await host.callTool('explain_debate', {
        debate,
        trace: true,
        cursor: String(state.events.length),
      });
      if (result.isError === true) throw new Error(result.content?.[0]?.text ?? 'the trace could not be read');
      const { events = [], nextCursor } = (result.structuredContent ?? {}) as {
        events?: TraceEvent[];
        nextCursor?: string;
      };
      const isShortened = events.some((event) => 'shortened' in event.data);
      change({ events: isShortened ? await wholeTrace() : [...state.events, ...events], problem: undefined });
      if (nextCursor === undefined) break;
    }
    if (countAnswered(state.events) > answered) {
      const texts = await host.readResource(`mootcourt://debates/${debate}/texts`).then(JSON.parse, () => undefined);
      change(texts === undefined ? { problem: 'this host hands on no texts of answers' } : { texts });
    }
  }

  /** Answers of tools shorten events that are too long for a model; the resource has them whole. */
  async function wholeTrace(): Promise<TraceEvent[]> {
    const text = await host.readResource(`mootcourt://debates/${debate}/trace`);
    return text.split('\n').map((line) => JSON.parse(line) as TraceEvent);
  }

  async function loop(): Promise<void> {
    try {
      await read();
    } catch (error) {
      change({ problem: error instanceof Error ? error.message : String(error) });
    }
    if (!isStopped && state.events.at(-1)?.type !== 'ruling') timer = setTimeout(loop, everyMs);
  }

  loop();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

function countAnswered(events: readonly TraceEvent[]): number {
  return events.filter(({ type }) => type === 'response-end').length;
}
