import type { Store } from '../domain/store.ts';
import type { BatchJournal, JournaledBatch } from '../providers/batch/batch-client.ts';

/**
 * A run's batches with one provider, kept as events of the run: durable before anything is
 * submitted, and seen by everyone who watches the run. The events call the submission's id `mark`.
 */
export function createBatchJournal(store: Store, run: string, provider: string): BatchJournal {
  return {
    async all() {
      const batches = new Map<string, JournaledBatch>();
      for (const event of await store.trace.events(run, { debate: '' })) {
        if (event.type === 'batch-start' && event.data.provider === provider) {
          const { mark, calls } = event.data;
          batches.set(mark, { submissionId: mark, calls, at: new Date(event.at), batch: undefined, ended: false });
        } else if (event.type === 'batch-submitted') {
          const journaled = batches.get(event.data.mark);
          if (journaled !== undefined) journaled.batch = event.data.batch;
        } else if (event.type === 'batch-end') {
          const journaled = batches.get(event.data.mark);
          if (journaled !== undefined) journaled.ended = true;
        }
      }
      // A batch that ended without an id was refused.
      return [...batches.values()].filter(({ batch, ended }) => batch !== undefined || !ended);
    },
    async begin(mark, calls) {
      await store.trace.appendRun(run, { type: 'batch-start', data: { provider, mark, calls: [...calls] } });
    },
    async submitted(mark, batch) {
      await store.trace.appendRun(run, { type: 'batch-submitted', data: { provider, mark, batch } });
    },
    async end(mark, counts) {
      await store.trace.appendRun(run, { type: 'batch-end', data: { provider, mark, ...counts } });
    },
  };
}
