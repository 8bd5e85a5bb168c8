import { type Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import type { Tables } from './schema.ts';

/** A commit of some process: the run, and the numbers of its events, from after the first to the second. */
export type CommitNotification = z.infer<typeof notificationSchema>;

const notificationSchema = z.object({ holder: z.string(), run: z.string(), after: z.int(), to: z.int() });

const channel = 'mootcourt_events';
const reconnectMs = 500;

/** Sent with the commit itself: nobody is told of what was rolled back. */
export async function notifyCommit(
  transaction: Transaction<Tables> | Kysely<Tables>,
  notice: CommitNotification,
): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${JSON.stringify(notice)})`.execute(transaction);
}

/**
 * Undefined for what no mootcourt sent: whoever may connect to the database may notify any channel, and an error within
 * the connection's listener would end the process. What it tells of is read from the store anyway.
 */
export function readNotification(payload: string | undefined): CommitNotification | undefined {
  try {
    return notificationSchema.safeParse(JSON.parse(payload ?? '')).data;
  } catch {
    return undefined;
  }
}

/**
 * Hears of every process's commits over a connection of its own, and connects anew when it is lost. What is said meanwhile is not heard:
 * whoever must miss nothing also asks the store now and then.
 */
export function listen(url: string, onNotification: (notice: CommitNotification) => void): { close(): Promise<void> } {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function again(): void {
    client = undefined;
    if (!closed) timer = setTimeout(connect, reconnectMs).unref();
  }

  async function connect(): Promise<void> {
    const item = new pg.Client({ connectionString: url, application_name: 'mootcourt feed', keepAlive: true });
    client = item;
    item.on('error', () => undefined);
    item.on('end', again);
    item.on('notification', ({ payload }) => {
      const notice = readNotification(payload);
      if (notice !== undefined) onNotification(notice);
    });
    try {
      await item.connect();
      await item.query(`LISTEN ${channel}`);
    } catch {
      await item.end().catch(() => undefined);
    }
  }

  const connecting = connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await connecting;
      await client?.end().catch(() => undefined);
    },
  };
}
