import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { MootcourtError } from '../../domain/errors.ts';
import type { TraceEvent } from '../../domain/event.ts';
import type { Store } from '../../domain/store.ts';
import { notifyListener } from '../notify-listener.ts';
import { storeFailure } from '../store-failure.ts';
import { createArchive } from './archive.ts';
import { createAudit } from './audit.ts';
import { openPostgres, withConnectionRetry } from './database.ts';
import { createLedger } from './ledger.ts';
import { createSharedLimits } from './limits.ts';
import { type CommitNotification, listen } from './notifications.ts';
import { createResponseIndex } from './response-index.ts';
import { createRetention } from './retention.ts';
import { createRuns } from './runs.ts';
import { createTrace } from './trace.ts';
import { checkStore } from './verify-integrity.ts';

const pageSize = 500;

/** A store that many machines share: ledger, trace and runs in one Postgres database. */
export async function createPostgresStore(options: { url: string; now: () => Date }): Promise<Store> {
  const { url, now } = options;
  const { database, close } = await openPostgres(url);
  const holder = `${os.hostname()}:${process.pid}:${randomUUID()}`;
  const listeners = new Set<(events: readonly TraceEvent[]) => void>();
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  let notifications: ReturnType<typeof listen> | undefined;

  function track<T>(write: Promise<T>): Promise<T> {
    if (closed) {
      write.catch(() => undefined);
      return Promise.reject(new MootcourtError('cancelled', 'the store was closed; nothing was written'));
    }
    const settled = write.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return write.catch((error: unknown) => {
      throw storeFailure(error);
    });
  }

  const onCommitted = (events: readonly TraceEvent[]) => {
    for (const listener of [...listeners]) notifyListener(listener, events);
  };
  const trace = createTrace({ database, now, holder, onCommitted, track });

  // Other processes' commits, one after the other, so that events of a run are told in order.
  let hearing: Promise<void> = Promise.resolve();
  async function publishRange({ run, after, to }: CommitNotification): Promise<void> {
    for (let from = after; from < to; ) {
      const events = (await trace.events(run, { after: from, limit: pageSize })).filter(({ seq }) => seq <= to);
      const last = events.at(-1);
      if (last === undefined) return;
      onCommitted(events);
      from = last.seq;
    }
  }

  const shared = createSharedLimits({ database, holder, track });

  return {
    limits: shared.limits,
    ledger: createLedger(database, track),
    trace,
    runs: createRuns(database, now),
    archive: createArchive(database),
    audit: createAudit(database, now, track),
    retention: createRetention(database, now, track),
    responses: createResponseIndex(database),
    async getText(hash) {
      const row = await withConnectionRetry(() =>
        database.selectFrom('texts').select('text').where('hash', '=', hash).executeTakeFirst(),
      );
      return row?.text.toString('utf8');
    },
    onCommit(listener) {
      listeners.add(listener);
      notifications ??= listen(url, (notice) => {
        if (notice.holder === holder || listeners.size === 0) return;
        // A notice that could not be followed is made good by whoever asks the store now and then.
        hearing = hearing.then(() => publishRange(notice)).catch(() => undefined);
      });
      return () => listeners.delete(listener);
    },
    verifyIntegrity: () => checkStore(database),
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all(underWay);
      await shared.close();
      await notifications?.close();
      await hearing;
      await close();
    },
  };
}
