import type pg from 'pg';

/** How long a session may hold up the others, in milliseconds. */
export type SessionLimits = {
  /** A transaction that nobody goes on with is ended: its process was stopped, or its machine is gone. */
  idleInTransactionMs: number;
  /** A wait for a lock: longer than the above, so that whoever waits behind a stopped process gets through. */
  lockMs: number;
  /** A single statement. */
  statementMs: number;
};

export const sessionLimits: SessionLimits = { idleInTransactionMs: 8_000, lockMs: 20_000, statementMs: 300_000 };

/**
 * Options of a pool whose sessions have these limits. They are set once a session is there, not as
 * parameters of its start, which poolers between refuse.
 */
export function limitedSessions({ idleInTransactionMs, lockMs, statementMs }: SessionLimits): pg.PoolConfig {
  const settings = `SET idle_in_transaction_session_timeout = ${idleInTransactionMs}; SET lock_timeout = ${lockMs}; SET statement_timeout = ${statementMs}`;
  return {
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    onConnect: (client) => client.query(settings) as unknown as undefined,
  };
}
