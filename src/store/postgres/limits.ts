import type { SharedLimits } from '../../domain/rate-limits.ts';
import { openBudgetAccount } from './budget-account.ts';
import type { Database } from './database.ts';
import { createLiving } from './heartbeat.ts';
import { createRateLimiter } from './rate-limiter.ts';

/**
 * Limits over every process of the database, checked in short transactions: one to let a call in, one to end it, beside the seconds that a
 * model takes.
 * @param track notes a write that is under way, so that closing waits for it
 */
export function createSharedLimits(options: {
  database: Database;
  holder: string;
  track: <T>(write: Promise<T>) => Promise<T>;
}): { limits: SharedLimits; close(): Promise<void> } {
  const heartbeat = createLiving(options.database, options.holder);
  return {
    limits: {
      limiter: (name, rates) => createRateLimiter(name, rates, { ...options, living: heartbeat }),
      account: (name, limits, before) => openBudgetAccount(name, limits, before, { ...options, living: heartbeat }),
    },
    close: heartbeat.close,
  };
}
