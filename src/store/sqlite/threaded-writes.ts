import { type DebateEventBody, eventVersion, type RunEventBody, type TraceEvent } from '../../domain/event.ts';
import type { Trace } from '../../domain/store.ts';
import { type StoreParts, writeNames } from './store-writes.ts';
import type { WriteThread } from './write-thread.ts';

type ThreadedWritesOptions = {
  /** The parts that write where there is no thread, and read in any case. */
  parts: StoreParts;
  /** The thread that makes the next write; undefined where it is made without. */
  writer: () => WriteThread | undefined;
  now: () => Date;
  /** Is told the events of each write, once they are durable. */
  committed: (events: readonly TraceEvent[]) => void;
};

/** The parts of a store whose writes go through a thread, once there is one. */
export function createThreadedWrites({ parts, writer, now, committed }: ThreadedWritesOptions): StoreParts {
  function writing<K extends 'ledger' | 'runs' | 'audit'>(part: K): StoreParts[K] {
    const members = writeNames[part].map((name) => {
      const inline = parts[part][name as never] as (...values: unknown[]) => unknown;
      const write = (...values: unknown[]) =>
        writer()?.write({ part, name, values, at: now().getTime() }, (answer) => answer) ?? inline(...values);
      return [name, write];
    });
    return { ...parts[part], ...Object.fromEntries(members) };
  }

  /** An append through the thread, which answers with numbers and hashes alone. */
  function append(
    through: WriteThread,
    name: 'appendDebate' | 'appendRun',
    values: readonly unknown[],
    origin: { run: string; debate: string; bodies: readonly (DebateEventBody | RunEventBody)[] },
  ): Promise<readonly TraceEvent[]> {
    const at = now();
    const { run, debate, bodies } = origin;
    const request = { part: 'trace', name, values, at: at.getTime() } as const;
    return through.write(request, (answer) => {
      const places = answer as readonly Pick<TraceEvent, 'seq' | 'hash'>[];
      const common = { v: eventVersion, run, debate, at: at.toISOString() };
      const events = bodies.map((body, index) => ({ ...common, ...places[index], ...body }) as TraceEvent);
      committed(events);
      return events;
    }) as Promise<readonly TraceEvent[]>;
  }

  const trace: Trace = {
    ...parts.trace,
    appendDebate(run, debate, bodies, patch) {
      const through = writer();
      if (through === undefined) return parts.trace.appendDebate(run, debate, bodies, patch);
      return append(through, 'appendDebate', [run, debate, bodies, patch], { run, debate, bodies });
    },
    async appendRun(run, body, patch) {
      const through = writer();
      if (through === undefined) return parts.trace.appendRun(run, body, patch);
      const [event] = await append(through, 'appendRun', [run, body, patch], { run, debate: '', bodies: [body] });
      return event as TraceEvent;
    },
    async restartDebate(run, debate) {
      const through = writer();
      if (through === undefined) return parts.trace.restartDebate(run, debate);
      const request = { part: 'trace', name: 'restartDebate', values: [run, debate], at: now().getTime() } as const;
      await through.write(request, () => undefined);
    },
  };

  return { ledger: writing('ledger'), trace, runs: writing('runs'), audit: writing('audit') };
}
