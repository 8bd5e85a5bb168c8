import { sql } from 'kysely';
import { type Database, withConnectionRetry } from './database.ts';

const beatMs = 5000;
/** A process that was silent for so long is taken for dead, and what it held is free. */
const heartbeatTimeoutSeconds = 30;

/** Says now and then that this process lives, from its first need of it until it is closed. */
export type Heartbeat = {
  /** Resolves once the store knows that this process lives. */
  begin(): Promise<void>;
  close(): Promise<void>;
};

export function createLiving(database: Database, holder: string): Heartbeat {
  let begun: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    await withConnectionRetry(() =>
      sql`INSERT INTO process_heartbeats (lease_owner, last_seen_at) VALUES (${holder}, clock_timestamp())
        ON CONFLICT (lease_owner) DO UPDATE SET last_seen_at = excluded.last_seen_at`.execute(database),
    );
  }

  return {
    begin() {
      begun ??= beat().then(
        () => {
          timer = setInterval(() => void beat().catch(() => undefined), beatMs).unref();
        },
        (error: unknown) => {
          begun = undefined;
          throw error;
        },
      );
      return begun;
    },
    async close() {
      if (begun === undefined) return;
      await begun.catch(() => undefined);
      clearInterval(timer);
      // Nothing is under way any more; what is left, if anything, is swept as a dead process's.
      await database
        .deleteFrom('processHeartbeats')
        .where('leaseOwner', '=', holder)
        .execute()
        .catch(() => undefined);
    },
  };
}

/** Holders that are not among the living. */
export const ownerExpired = sql<boolean>`lease_owner NOT IN
  (SELECT lease_owner FROM process_heartbeats WHERE last_seen_at > clock_timestamp() - make_interval(secs => ${heartbeatTimeoutSeconds}))`;
