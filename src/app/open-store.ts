import { existsSync } from 'node:fs';
import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { Store } from '../domain/store.ts';
import type { Environment } from '../settings/environment.ts';
import { createDeferredStore } from '../store/sqlite/deferred-store.ts';
import { createSqliteStore } from '../store/sqlite/store.ts';

type StoreLocation = Pick<Environment, 'storeFile' | 'storeUrl'>;

/**
 * Opens the store that the environment names: a SQLite file, made when the first run is stored, or Postgres, whose
 * packages load only then.
 */
export async function openStore({ storeFile, storeUrl }: StoreLocation, now: () => Date): Promise<Store> {
  if (storeUrl !== undefined) {
    const { createPostgresStore } = await import('../store/postgres/store.ts');
    return createPostgresStore({ url: storeUrl, now });
  }
  return existsSync(storeFile)
    ? createSqliteStore({ file: storeFile, now })
    : createDeferredStore({ file: storeFile, now });
}

/** Where debates that wait for a person stand, in the same store. */
export async function openCheckpointer({
  storeFile,
  storeUrl,
}: StoreLocation): Promise<{ saver: BaseCheckpointSaver; close(): Promise<void> }> {
  if (storeUrl !== undefined) {
    const { createPostgresCheckpointer } = await import('../store/postgres/checkpointer.ts');
    return createPostgresCheckpointer(storeUrl);
  }
  const { createSqliteCheckpointer } = await import('../store/sqlite/checkpointer.ts');
  const saver = createSqliteCheckpointer({ file: storeFile });
  return { saver, close: async () => saver.close() };
}
