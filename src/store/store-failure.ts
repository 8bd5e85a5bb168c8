import { MootcourtError } from '../domain/errors.ts';

/** SQLite's primary result codes for a store that cannot be written: what is wrong, and what to do. */
const sqliteFailures = new Map([
  [5, 'another process holds it; stop what writes to it'],
  [6, 'another process holds it; stop what writes to it'],
  [8, 'it may not be written; give write permission'],
  [10, 'the disk fails or is full; make room or mend it'],
  [11, 'it is damaged; restore it from a backup'],
  [13, 'the disk is full; make room'],
  [14, 'its file cannot be opened; is its folder still there, and may it be written?'],
  [26, 'it is no database any more; restore it from a backup'],
]);

/** SQLSTATE classes of a database that cannot take a write, whatever the write is: PostgreSQL, appendix A. */
const postgresFailures = /^(?:08|25006|53|57P|58|XX)/;
const connectionFailures = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * A failed write as an error that says what to do, where it is the store's fault and so every other
 * write's, too; any other error as it is.
 */
export function storeFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MootcourtError) return error;
  const { errcode, code = '' } = error as { errcode?: unknown; code?: string };
  if (typeof errcode === 'number') {
    const problem = sqliteFailures.get(errcode & 0xff);
    return problem === undefined ? error : storeFailed(`${problem} (${error.message})`);
  }
  const isPostgres =
    postgresFailures.test(code) || connectionFailures.has(code) || /^Connection terminated/.test(error.message);
  return isPostgres ? storeFailed(`the database does not take it (${error.message || code})`) : error;
}

/** @param problem what is wrong, and what to do */
export function storeFailed(problem: string): MootcourtError {
  return new MootcourtError('store-failed', `the store cannot be written: ${problem}`);
}
