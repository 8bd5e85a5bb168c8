import { once } from 'node:events';
import type { Response } from 'express';
import type { Store } from '../../domain/store.ts';
import { appendAudit } from '../../runs/append-audit.ts';

const pageSize = 1000;

/** Sends a trace as NDJSON, in pieces and as fast as the client reads, so that a long run never fills the memory. */
export async function sendTrace(response: Response, store: Store, run: string, debate?: string): Promise<void> {
  await appendAudit(store, 'export', { run, ...(debate === undefined ? {} : { debate }), detail: 'trace' });
  response.type('application/x-ndjson');
  response.setHeader('content-disposition', `attachment; filename="${debate ?? run}.ndjson"`);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  let after = 0;
  while (!gone.signal.aborted) {
    const events = await store.trace.events(run, {
      ...(debate === undefined ? {} : { debate }),
      after,
      limit: pageSize,
    });
    if (events.length === 0) break;
    after = events.at(-1)?.seq ?? after;
    if (!response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))) {
      await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
    }
  }
  response.end();
}
