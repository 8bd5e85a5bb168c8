import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { limitedSessions, sessionLimits } from './session-limits.ts';

/** LangGraph's own checkpointer, in a schema of its own in the same database. */
export async function createPostgresCheckpointer(
  url: string,
): Promise<{ saver: BaseCheckpointSaver; close(): Promise<void> }> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    application_name: 'mootcourt checkpoints',
    ...limitedSessions(sessionLimits),
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const saver = new PostgresSaver(pool, undefined, { schema: 'mootcourt_checkpoints' });
  await saver.setup();
  return { saver, close: () => pool.end() };
}
