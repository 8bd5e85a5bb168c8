import { type DebateEventBody, eventVersion, type RunEventBody, type TraceEvent } from '../../domain/event.ts';
import type { Store, Trace } from '../../domain/store.ts';
import { notifyListener } from '../notify-listener.ts';
import { withPendingCalls } from '../pending-writes.ts';
import { createArchive } from './archive.ts';
import { openDatabase } from './database.ts';
import { createFileWatch, inodeOf } from './file-watch.ts';
import { createGroupCommit } from './group-commit.ts';
import { createRetention } from './retention.ts';
import { createStoreParts, type StoreParts, writeNames } from './store-writes.ts';
import { checkStore } from './verify-integrity.ts';
import { startWriteThread, type WriteThread } from './write-thread.ts';

export type SqliteStoreOptions = {
  file: string;
  now: () => Date;
  /**
   * After so many writes a thread of its own writes, so that a short run does not pay for its start; a store in memory
   * has none.
   */
  writesBeforeThread?: number;
};

/** The embedded store: one SQLite file for ledger, trace and runs. Several processes may open it. */
export function createSqliteStore({ file, now, writesBeforeThread = 256 }: SqliteStoreOptions): Store {
  const database = openDatabase(file);
  const inode = inodeOf(file);
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  let committed: TraceEvent[] = [];
  const addCommitted = (events: readonly TraceEvent[]) => void committed.push(...events);
  function announce(): void {
    const events = committed;
    committed = [];
    if (events.length > 0) for (const listener of [...listeners]) notifyListener(listener, events);
  }
  const commit = createGroupCommit(database, { beforeCommit: createFileWatch(file), afterCommit: announce });
  const parts = createStoreParts(database, commit, now, addCommitted);
  let thread: WriteThread | undefined;
  let writes = file === ':memory:' ? Number.NEGATIVE_INFINITY : 0;

  /** The thread that writes, once it is worth its start. What this connection was asked to write is durable before. */
  function writer(): WriteThread | undefined {
    writes += 1;
    if (thread !== undefined || writes <= writesBeforeThread) return thread;
    commit.flush();
    thread = startWriteThread({ file, inode }, announce);
    return thread;
  }

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
      addCommitted(events);
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
    restartDebate(run, debate) {
      const request = { part: 'trace', name: 'restartDebate', values: [run, debate], at: now().getTime() } as const;
      return (
        (writer()?.write(request, () => undefined) as Promise<void> | undefined) ??
        parts.trace.restartDebate(run, debate)
      );
    },
  };
  const textOf = database.prepare('SELECT text FROM texts WHERE hash = ?');

  return {
    ledger: withPendingCalls(writing('ledger')),
    trace,
    runs: writing('runs'),
    archive: createArchive(file),
    audit: writing('audit'),
    retention: createRetention(file, now),
    getText: async (hash) => (textOf.get(hash) as { text: string } | undefined)?.text,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async verifyIntegrity() {
      commit.flush();
      await thread?.drained();
      return checkStore(database);
    },
    async close() {
      if (!database.isOpen) return;
      await thread?.close();
      commit.close();
      database.close();
    },
  };
}
