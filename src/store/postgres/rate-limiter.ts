import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { burstLimit, burstSeconds } from '../../concurrency/sliding-window-limiter.ts';
import type { RateLimiter, RateLimits } from '../../domain/rate-limits.ts';
import { type Database, withConnectionRetry } from './database.ts';
import { type Heartbeat, ownerExpired } from './heartbeat.ts';
import type { Tables } from './schema.ts';

/** How long whoever found no room waits before it asks again; drawn anew each time, so that no process is always the first. */
const pollIntervalMs = { min: 25, max: 150 };
/** Most calls let in by one transaction. */
const maxAtOnce = 200;

type Waiting = { id: string; tokens: number; enter(): void; fail(error: unknown): void };

/**
 * One place where calls of all processes pass. Those that wait in this process are let in together, first come first served, so that a busy
 * process asks the database no more often than an idle one.
 */
// Long because: admission is one statement with its queue around it.
export function createRateLimiter(
  name: string,
  rates: RateLimits,
  options: {
    database: Database;
    holder: string;
    living: Heartbeat;
    track: <T>(write: Promise<T>) => Promise<T>;
  },
): RateLimiter {
  const { database, holder, living, track } = options;
  const waiting = new Set<Waiting>();
  let asking = false;

  async function ask(): Promise<void> {
    asking = true;
    // Whatever else comes in this turn of the event loop asks along.
    await Promise.resolve();
    while (waiting.size > 0) {
      const asked = [...waiting].slice(0, maxAtOnce);
      try {
        await living.begin();
        const entered = await withConnectionRetry(() =>
          database.transaction().execute((transaction) => admit(transaction, name, holder, asked, rates)),
        );
        for (const item of asked) {
          if (!entered.has(item.id)) continue;
          waiting.delete(item);
          item.enter();
        }
        if (entered.size === asked.length) continue;
      } catch (error) {
        for (const item of asked) {
          waiting.delete(item);
          item.fail(error);
        }
        continue;
      }
      await sleep(pollIntervalMs.min + Math.random() * (pollIntervalMs.max - pollIntervalMs.min));
    }
    asking = false;
  }

  function leave(id: string, actualTokens: number): void {
    const left = withConnectionRetry(() =>
      database
        .updateTable('rateLimitUsage')
        .set({ inFlight: false, tokens: actualTokens })
        .where('id', '=', id)
        .execute(),
    );
    // A place that could not be given back is free when this process ends.
    void track(left).catch(() => undefined);
  }

  return async (tokens, signal) => {
    signal.throwIfAborted();
    const id = randomUUID();
    await new Promise<void>((resolve, reject) => {
      const item: Waiting = {
        id,
        tokens,
        enter() {
          signal.removeEventListener('abort', abandon);
          // It was let in while it gave up.
          if (signal.aborted) leave(id, 0);
          resolve();
        },
        fail(error) {
          signal.removeEventListener('abort', abandon);
          reject(error);
        },
      };
      const abandon = () => {
        waiting.delete(item);
        reject(signal.reason);
      };
      waiting.add(item);
      signal.addEventListener('abort', abandon, { once: true });
      if (!asking) void ask();
    });
    return (actualTokens) => leave(id, actualTokens);
  };
}

/** Lets in whoever there is room for, in the order given; returns their ids, those included whose entering was not answered before. */
async function admit(
  transaction: Transaction<Tables>,
  rateLimiter: string,
  holder: string,
  asked: readonly Pick<Waiting, 'id' | 'tokens'>[],
  rates: RateLimits,
): Promise<Set<string>> {
  // One at a time: whoever counts must not count beside another who is about to enter.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`limiter ${rateLimiter}`}, 0))`.execute(transaction);
  const ids = asked.map(({ id }) => id);
  const { rows } = await sql<Usage & { known: string[] | null }>`
    SELECT array_agg(id) FILTER (WHERE id = ANY(${ids}::uuid[])) AS known,
      count(*) FILTER (WHERE in_flight AND NOT ${ownerExpired}) AS inside,
      count(*) FILTER (WHERE started_at > ${since(60)}) AS calls,
      coalesce(sum(tokens) FILTER (WHERE started_at > ${since(60)}), 0)::bigint AS tokens,
      count(*) FILTER (WHERE started_at > ${since(burstSeconds)}) AS "burstCalls",
      coalesce(sum(tokens) FILTER (WHERE started_at > ${since(burstSeconds)}), 0)::bigint AS "burstTokens",
      count(*) FILTER (WHERE started_at < ${since(120)} AND (NOT in_flight OR ${ownerExpired})) AS old
    FROM rate_limit_usage WHERE limiter = ${rateLimiter}`.execute(transaction);
  const taken = rows[0];
  if (taken === undefined) throw new Error('a count has one row');
  const entered = new Set(taken.known ?? []);
  const fresh = asked.filter(({ id }) => !entered.has(id));
  const admitted: typeof fresh = [];
  for (const pick of fresh) {
    if (!hasRoom(taken, pick.tokens, rates)) break;
    taken.inside += 1;
    taken.calls += 1;
    taken.burstCalls += 1;
    taken.tokens += pick.tokens;
    taken.burstTokens += pick.tokens;
    admitted.push(pick);
    entered.add(pick.id);
  }
  if (admitted.length > 0)
    await sql`INSERT INTO rate_limit_usage (id, limiter, lease_owner, started_at, tokens)
      SELECT id, ${rateLimiter}, ${holder}, clock_timestamp(), tokens
      FROM unnest(${admitted.map(({ id }) => id)}::uuid[], ${admitted.map(({ tokens }) => tokens)}::bigint[]) AS new(id, tokens)`.execute(
      transaction,
    );
  if (taken.old > maxAtOnce)
    await sql`DELETE FROM rate_limit_usage WHERE limiter = ${rateLimiter} AND started_at < ${since(120)}
      AND (NOT in_flight OR ${ownerExpired})`.execute(transaction);
  return entered;
}

type Usage = Record<'inside' | 'calls' | 'tokens' | 'burstCalls' | 'burstTokens' | 'old', number>;

/** A moment of the database's clock, the only one that all processes share. */
function since(seconds: number) {
  return sql<Date>`clock_timestamp() - make_interval(secs => ${seconds})`;
}

function hasRoom(taken: Usage, tokens: number, rates: RateLimits): boolean {
  const { concurrency = Number.POSITIVE_INFINITY, requestsPerMinute, tokensPerMinute } = rates;
  return (
    taken.inside < concurrency &&
    fitsBeside(taken.calls, 1, requestsPerMinute) &&
    fitsBeside(taken.burstCalls, 1, requestsPerMinute && burstLimit(requestsPerMinute)) &&
    fitsBeside(taken.tokens, tokens, tokensPerMinute) &&
    fitsBeside(taken.burstTokens, tokens, tokensPerMinute && burstLimit(tokensPerMinute))
  );
}

/** A call that is larger than the whole limit goes out alone. */
function fitsBeside(taken: number, amount: number, most: number | undefined): boolean {
  return most === undefined || taken === 0 || taken + amount <= most;
}
