import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PostgresServer } from '../../bench/support/postgres.ts';
import { startTestPostgres } from './postgres.ts';
import { programFile } from './program.ts';

/** What the stores, reports and databases of the whole suite take together, with room to spare. */
const neededBytes = 4 * 2 ** 30;

/**
 * Before the suite: one folder for all that its tests write, in memory where there is room: each commit of a store waits
 * for the disk otherwise, which proves nothing here. After it: the folder is gone. `npm test` bundles the program
 * and starts Postgres for all tests at once; a test that runs by itself does so when it needs them.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const root = mkdtempSync(path.join(hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), 'mootcourt-test-'));
  process.env.TEST_ROOT = root;
  let postgres: PostgresServer | undefined;
  if (process.env.npm_lifecycle_event === 'test') {
    programFile();
    postgres = await startTestPostgres();
    process.env.TEST_POSTGRES_PORT = String(postgres.port);
  }
  return async () => {
    await postgres?.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= neededBytes;
}
