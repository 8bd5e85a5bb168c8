import { Option } from '@commander-js/extra-typings';
import { MootcourtError } from '../../domain/errors.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import type { Environment } from '../../settings/environment.ts';

export const queueOption = () => new Option('--queue', 'leave debates to the workers of the shared Postgres store');

/**
 * Address of the database that processes share.
 * @param wish the option or command that needs it, for the error
 * @throws MootcourtError `invalid-config` where the store is a file
 */
export function requirePostgres(environment: Environment, wish: string): string {
  if (environment.storeUrl !== undefined) return environment.storeUrl;
  const problem = `workers share a Postgres database, and ${environment.storeFile} is a file`;
  throw new MootcourtError(
    'invalid-config',
    `${wish}: ${problem}; set MOOTCOURT_STORE to postgres://user@host/database`,
  );
}

/**
 * The queue of the workers that share the database, for a command with `--queue`.
 * @throws MootcourtError `invalid-config` where the store is a file
 */
export async function openJobQueue(environment: Environment): Promise<JobQueue> {
  const url = requirePostgres(environment, '--queue');
  const { openJobQueueStore } = await import('../../runs/queue/job-queue.ts');
  return openJobQueueStore(url);
}
