import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import {
  addSpend,
  type BudgetAccount,
  isWithin,
  nothingSpent,
  type ReservationResult,
} from '../../domain/budget-account.ts';
import type { Budget, Spend } from '../../domain/run.ts';
import { type Database, withConnectionRetry } from './database.ts';
import { type Heartbeat, ownerExpired } from './heartbeat.ts';
import type { Tables } from './schema.ts';

const pollIntervalMs = { min: 50, max: 250 };

/**
 * An account that all processes of the database draw from. What a dead process had reserved counts as calls made: nobody knows what became of
 * them, and the ledger would have them if they had ended.
 */
// Long because: reserving, settling and waiting share one account and its statements.
export async function openBudgetAccount(
  name: string,
  limits: Budget,
  before: Spend,
  options: {
    database: Database;
    holder: string;
    living: Heartbeat;
    track: <T>(write: Promise<T>) => Promise<T>;
  },
): Promise<BudgetAccount> {
  const { database, holder, living, track } = options;
  await withConnectionRetry(() =>
    sql`INSERT INTO accounts (name, calls, tokens, cost_usd) VALUES (${name}, ${before.calls}, ${before.tokens}, ${before.costUsd})
      ON CONFLICT (name) DO UPDATE SET calls = greatest(accounts.calls, excluded.calls), tokens = greatest(accounts.tokens, excluded.tokens),
      cost_usd = greatest(accounts.cost_usd, excluded.cost_usd)`.execute(database),
  );

  function end(reservation: string, actual: Spend): void {
    let attempts = 0;
    const ended = withConnectionRetry(() => {
      attempts += 1;
      return database.transaction().execute(async (transaction) => {
        await lockedAccount(transaction, name);
        const { numDeletedRows } = await transaction
          .deleteFrom('reservations')
          .where('id', '=', reservation)
          .executeTakeFirst();
        if (numDeletedRows > 0n) await add(transaction, name, actual);
        // Swept while this process was silent, and counted as a call then. Gone at a second attempt, the first had been committed.
        else if (attempts === 1) await add(transaction, name, { ...actual, calls: 0 });
      });
    });
    void track(ended).catch(() => undefined);
  }

  async function tryHold(transaction: Transaction<Tables>, id: string, next: Spend): Promise<ReservationResult> {
    const held: ReservationResult = {
      kind: 'reserved',
      settle: (actual) => end(id, actual),
      release: () => end(id, nothingSpent),
    };
    for (;;) {
      const spent = await lockedAccount(transaction, name);
      // The answer to its commit was lost.
      if (await transaction.selectFrom('reservations').select('id').where('id', '=', id).executeTakeFirst())
        return held;
      const { reserved, inFlight } = await reservedOf(transaction, name);
      if (isWithin(limits, addSpend(spent, reserved), next)) {
        await transaction
          .insertInto('reservations')
          .values({ id, account: name, leaseOwner: holder, ...next })
          .execute();
        return held;
      }
      if ((await sweep(transaction, name)) === 0) {
        const wait = () => pollIntervalMs.min + Math.random() * (pollIntervalMs.max - pollIntervalMs.min);
        const waitForCapacity = (signal: AbortSignal) => sleep(wait(), undefined, { signal });
        return { kind: 'exhausted', inFlight, state: { limits, spent, reserved }, waitForCapacity };
      }
    }
  }

  return {
    limits,
    async reserve(next) {
      await living.begin();
      const id = randomUUID();
      return withConnectionRetry(() => database.transaction().execute((transaction) => tryHold(transaction, id, next)));
    },
    state: () =>
      withConnectionRetry(async () => {
        const spent = await database
          .selectFrom('accounts')
          .select(['calls', 'tokens', 'costUsd'])
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        return { limits, spent, reserved: (await reservedOf(database, name)).reserved };
      }),
  };
}

/** What is spent; until the transaction ends nobody else draws from the account. */
function lockedAccount(transaction: Transaction<Tables>, name: string): Promise<Spend> {
  return transaction
    .selectFrom('accounts')
    .select(['calls', 'tokens', 'costUsd'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function reservedOf(
  database: Database | Transaction<Tables>,
  name: string,
): Promise<{ reserved: Spend; inFlight: number }> {
  const { rows } = await sql<Spend & { inFlight: number }>`SELECT count(*) AS "inFlight",
    coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(tokens), 0)::bigint AS tokens, coalesce(sum(cost_usd), 0) AS "costUsd"
    FROM reservations WHERE account = ${name}`.execute(database);
  const { inFlight, ...reserved } = rows[0] ?? { inFlight: 0, ...nothingSpent };
  return { reserved, inFlight };
}

/** Ends the reservations of dead processes; returns how many there were. */
async function sweep(transaction: Transaction<Tables>, name: string): Promise<number> {
  const { rows } = await sql<{ calls: number }>`DELETE FROM reservations WHERE account = ${name} AND ${ownerExpired}
    RETURNING calls`.execute(transaction);
  if (rows.length > 0)
    await add(transaction, name, { ...nothingSpent, calls: rows.reduce((sum, { calls }) => sum + calls, 0) });
  return rows.length;
}

async function add(transaction: Transaction<Tables>, name: string, spend: Spend): Promise<void> {
  await sql`UPDATE accounts SET calls = calls + ${spend.calls}, tokens = tokens + ${spend.tokens},
    cost_usd = cost_usd + ${spend.costUsd} WHERE name = ${name}`.execute(transaction);
}
