import { setTimeout as sleep } from 'node:timers/promises';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { MootcourtError } from '../../domain/errors.ts';
import { withoutPassword } from '../../domain/store-url.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './schema.ts';
import { limitedSessions, type SessionLimits, sessionLimits } from './session-limits.ts';

export type Database = Kysely<Tables>;

const maxConnections = 10;
const connectTimeoutMs = 10_000;
/** How long a write or read tries again over a connection that was lost: a failover or a restart takes less. */
const retryTimeoutMs = 60_000;
const int8 = 20;

/** Counts and numbers of events come as bigint; none of ours passes what a number holds. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Connects, and brings the tables up to date; of several that start at once one migrates, the others wait.
 * @throws MootcourtError `invalid-config` for a database that cannot be reached or used, `store-corrupt` for one from a newer version
 */
export async function openPostgres(
  url: string,
  limits: SessionLimits = sessionLimits,
): Promise<{ database: Database; close: () => Promise<void> }> {
  // Bringing the tables up to date may take long, and others wait for it: these sessions have no limits.
  const migrating = connect(url, { max: 2 });
  try {
    const migrator = new Migrator({ db: migrating, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  } catch (error) {
    throw explain(error, url);
  } finally {
    await migrating.destroy();
  }
  const database = connect(url, { max: maxConnections, ...limitedSessions(limits) });
  return { database, close: () => database.destroy() };
}

function connect(url: string, options: pg.PoolConfig): Database {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'mootcourt',
    types,
    ...options,
  });
  // A connection that ends is replaced when one is needed, and who used it gets its error; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
}

function explain(error: unknown, url: string): unknown {
  if (error instanceof MootcourtError) return error;
  const message = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  const where = withoutPassword(url);
  if (/previously executed migration .* is missing/.test(message ?? '')) {
    return new MootcourtError('store-corrupt', `${where}: made by a newer mootcourt; update this one`);
  }
  const expected =
    'Expected a Postgres database that can be reached and written, e.g. postgres://user@host:5432/mootcourt.';
  return new MootcourtError('invalid-config', `MOOTCOURT_STORE: ${where}: ${message}. ${expected}`);
}

/** SQLSTATEs of a server that goes away, is not yet there, or gave up a transaction or a wait for another's sake. */
const passing = /^(?:08|57P0[1-5]|53300|40001|40P01|25P03|55P03)/;
const passingErrors = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether the same may well succeed in a moment. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    passing.test(code) ||
    passingErrors.has(code) ||
    /Connection terminated|connection timeout|Client has encountered a connection error/i.test(error.message)
  );
}

/**
 * Does the work, and again while the connection is lost. A commit whose answer was lost may have happened: the work must be such that doing
 * it twice is doing it once.
 */
export async function withConnectionRetry<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + retryTimeoutMs;
  for (let delayMs = 50; ; delayMs = Math.min(2000, 2 * delayMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || performance.now() + delayMs > deadline) throw error;
      await sleep(delayMs);
    }
  }
}
