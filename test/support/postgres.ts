import { chmodSync } from 'node:fs';
import { connectPostgres, type PostgresDatabases, startPostgres } from '../../bench/support/postgres.ts';

/** The server that `npm test` starts for all its tests; a test that runs by itself starts one of its own. */
export async function testPostgres(): Promise<PostgresDatabases & { stop(): Promise<void> }> {
  const port = Number(process.env.TEST_POSTGRES_PORT ?? 0);
  return port === 0 ? startTestPostgres() : { ...connectPostgres(port), stop: async () => undefined };
}

/** Tests kill processes, never the machine: what the system has taken from Postgres counts as written. */
export function startTestPostgres(): ReturnType<typeof startPostgres> {
  const root = process.env.TEST_ROOT;
  // Where tests run as root, Postgres runs as nobody, who has to pass through the folder.
  if (root !== undefined) chmodSync(root, 0o711);
  return startPostgres(root, false);
}
