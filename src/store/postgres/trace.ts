import type { DebateEventBody, RunEventBody, TraceEvent } from '../../domain/event.ts';
import { readEvent } from '../../domain/event-aliases.ts';
import type { RunState } from '../../domain/run.ts';
import type { DebatePatch, Trace } from '../../domain/store.ts';
import { type Database, withConnectionRetry } from './database.ts';
import { createRunWriter, type RunWriter } from './run-writer.ts';

/**
 * @param onCommitted gets the events of every commit of this process, in order
 * @param track notes a write that is under way, so that closing waits for it
 */
export function createTrace(options: {
  database: Database;
  now: () => Date;
  /** Who appends: a debate that another process has taken over since is no longer written to. */
  holder: string;
  onCommitted: (events: readonly TraceEvent[]) => void;
  track: <T>(write: Promise<T>) => Promise<T>;
}): Trace {
  const { database, track } = options;
  const writers = new Map<string, RunWriter>();

  /** Writes of one run go one batch after the other, so that its events are numbered and told in the order they were given. */
  function writerOf(run: string): RunWriter {
    let writer = writers.get(run);
    if (writer === undefined) {
      writer = createRunWriter(run, options, () => writers.delete(run));
      writers.set(run, writer);
    }
    return writer;
  }

  return {
    appendDebate: (
      run: string,
      debate: string,
      bodies: readonly DebateEventBody[],
      patch?: DebatePatch,
    ): Promise<readonly TraceEvent[]> => track(writerOf(run).write({ kind: 'debate', debate, bodies, patch })),
    async appendRun(run: string, body: RunEventBody, patch?: { state: RunState; reason: string; digest: string }) {
      const [event] = await track(writerOf(run).write({ kind: 'run', debate: '', bodies: [body], patch }));
      return event as TraceEvent;
    },
    async restartDebate(run, debate) {
      await track(writerOf(run).write({ kind: 'restart', debate, bodies: [] }));
    },
    async events(run, { debate, after = 0, limit } = {}) {
      const rows = await withConnectionRetry(() => {
        let query = database
          .selectFrom('events')
          .select(['v', 'run', 'debate', 'seq', 'at', 'type', 'data', 'hash'])
          .where('run', '=', run)
          .where('seq', '>', after)
          .orderBy('seq');
        if (debate !== undefined) query = query.where('debate', '=', debate);
        if (limit !== undefined) query = query.limit(limit);
        return query.execute();
      });
      return rows.map((row) => readEvent({ ...row, data: JSON.parse(row.data) as unknown }));
    },
    async bodies(run, debate) {
      const rows = await withConnectionRetry(() =>
        database
          .selectFrom('events')
          .select(['v', 'type', 'data'])
          .where('run', '=', run)
          .where('debate', '=', debate)
          .orderBy('seq')
          .execute(),
      );
      return rows.map(({ v, ...row }) => {
        const { type, data } = readEvent({ v, type: row.type, data: JSON.parse(row.data) as unknown });
        return { type, data } as DebateEventBody;
      });
    },
  };
}
