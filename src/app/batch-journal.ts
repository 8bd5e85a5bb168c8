import type { Store } from '../domain/store.ts';
import type { BatchJournal, JournaledBatch } from '../providers/batch/batch-client.ts';

/** A run's batches with one provider, kept as events of the run: durable before anything is handed over, and seen by whoever watches. */
export function createBatchJournal(store: Store, run: string, provider: string): BatchJournal {
  return {
    async all() {
      const noted = new Map<string, JournaledBatch>();
      for (const event of await store.trace.events(run, { debate: '' })) {
        if (event.type === 'batch-start' && event.data.provider === provider) {
          const { mark, calls } = event.data;
          noted.set(mark, { mark, calls, at: new Date(event.at), batch: undefined, ended: false });
        } else if (event.type === 'batch-submitted') {
          const journaledBatch = noted.get(event.data.mark);
          if (journaledBatch !== undefined) journaledBatch.batch = event.data.batch;
        } else if (event.type === 'batch-end') {
          const journaledBatch = noted.get(event.data.mark);
          if (journaledBatch !== undefined) journaledBatch.ended = true;
        }
      }
      // One that ended without an id was refused.
      return [...noted.values()].filter(({ batch, ended }) => batch !== undefined || !ended);
    },
    async begin(mark, calls) {
      await store.trace.appendRun(run, { type: 'batch-start', data: { provider, mark, calls: [...calls] } });
    },
    async sent(mark, batch) {
      await store.trace.appendRun(run, { type: 'batch-submitted', data: { provider, mark, batch } });
    },
    async end(mark, counts) {
      await store.trace.appendRun(run, { type: 'batch-end', data: { provider, mark, ...counts } });
    },
  };
}
