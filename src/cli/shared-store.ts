import { MootcourtError } from '../model/errors.ts';
import { type Environment, storeName } from '../settings/environment.ts';

/**
 * Address of the database that processes share.
 * @throws MootcourtError `bad-config` where the store is a file
 */
export function sharedStore(environment: Environment, wish: string): string {
  if (environment.storeUrl !== undefined) return environment.storeUrl;
  const problem = `workers share a Postgres database, and ${storeName(environment)} is a file`;
  throw new MootcourtError('bad-config', `${wish}: ${problem}; set MOOTCOURT_STORE to postgres://user@host/database`);
}
