import type { TraceEvent } from '../../model/event.ts';
import type { Store } from '../../model/store.ts';
import { verifyChain } from '../hash-chain.ts';
import { openDatabase } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLedger } from './ledger.ts';
import { createRuns } from './runs.ts';
import { createTrace } from './trace.ts';

/** The embedded store: one SQLite file for ledger, trace and runs. Several processes may open it. */
export function createSqliteStore(options: { file: string; now: () => Date }): Store {
  const database = openDatabase(options.file);
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  let committed: TraceEvent[] = [];
  const commit = createGroupCommit(database, () => {
    const events = committed;
    committed = [];
    if (events.length > 0) for (const listener of listeners) listener(events);
  });
  const trace = createTrace(database, commit, options.now, (events) => committed.push(...events));
  const runs = createRuns(database, commit, options.now);
  const textOf = database.prepare('SELECT text FROM texts WHERE hash = ?');

  return {
    ledger: createLedger(database, commit),
    trace,
    runs,
    text: (hash) => (textOf.get(hash) as { text: string } | undefined)?.text,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check() {
      const rows = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
      const problems = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
      if (problems.length > 0) return problems;
      return runs.runs(1_000_000).flatMap((run) =>
        runs.debates(run.id).flatMap((debate) => {
          const seq = verifyChain(trace.events(run.id, { debate: debate.id }));
          return seq === undefined ? [] : [`debate ${debate.id}: the hash chain breaks at event ${seq}`];
        }),
      );
    },
    async close() {
      commit.close();
      database.close();
    },
  };
}
