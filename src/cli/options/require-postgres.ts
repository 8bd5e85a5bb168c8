import { MootcourtError } from '../../domain/errors.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import { type Environment, storeName } from '../../settings/environment.ts';

/**
 * Address of the database that processes share.
 * @throws MootcourtError `invalid-config` where the store is a file
 */
export function requirePostgres(environment: Environment, wish: string): string {
  if (environment.storeUrl !== undefined) return environment.storeUrl;
  const problem = `workers share a Postgres database, and ${storeName(environment)} is a file`;
  throw new MootcourtError(
    'invalid-config',
    `${wish}: ${problem}; set MOOTCOURT_STORE to postgres://user@host/database`,
  );
}

/** The queue of the workers that share the database, for a door that was asked to leave its runs to them. */
export async function openJobQueue(environment: Environment): Promise<JobQueue> {
  const url = requirePostgres(environment, '--queue');
  const { openJobQueueStore: openQueue } = await import('../../runs/queue/job-queue.ts');
  return openQueue(url);
}
