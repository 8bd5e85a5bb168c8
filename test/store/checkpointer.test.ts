import path from 'node:path';
import { validate } from '@langchain/langgraph-checkpoint-validation';
import { createSqliteCheckpointer, type SqliteCheckpointer } from '../../src/store/sqlite/checkpointer.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// LangGraph's own suite for checkpointers, on a fresh file each time.
validate<SqliteCheckpointer>({
  checkpointerName: 'SqliteCheckpointer',
  createCheckpointer: async () => createSqliteCheckpointer({ file: path.join(temporaryFolder(), 'checkpoints.db') }),
  destroyCheckpointer: async (checkpointer) => checkpointer.close(),
});
