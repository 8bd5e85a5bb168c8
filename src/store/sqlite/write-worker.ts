import { parentPort, workerData } from 'node:worker_threads';
import { MootcourtError } from '../../domain/errors.ts';
import type { TraceEvent } from '../../domain/event.ts';
import { openDatabase } from './database.ts';
import { assertSameFile, createFileWatch } from './file-watch.ts';
import { createGroupCommit } from './group-commit.ts';
import { createStoreParts } from './store-writes.ts';
import type { WriteReply, WriteRequest, WriteThreadData } from './write-thread.ts';

/**
 * The thread that writes a store of many writes: statements, hashes and above all the waiting for the disk would hold
 * up the calls of the models. What is asked for while a commit waits for the disk goes into the next one.
 */
const { file, inode } = workerData as WriteThreadData;
assertSameFile(file, inode);
const assertInPlace = createFileWatch(file, inode);
const database = openDatabase(file);
const commit = createGroupCommit(database, { beforeCommit: assertInPlace, maxDelayMs: 1 });
let requestedAt = new Date(0);
const parts = createStoreParts(database, commit, () => requestedAt);
let replies: WriteReply[] = [];

function sendReplies(): void {
  const batch = replies;
  replies = [];
  parentPort?.postMessage(batch);
}

function reply(answer: WriteReply): void {
  if (replies.length === 0) setImmediate(sendReplies);
  replies.push(answer);
}

async function write({ id, part, name, values, at }: WriteRequest): Promise<void> {
  requestedAt = new Date(at);
  try {
    const members = parts[part] as Record<string, (...values: readonly unknown[]) => Promise<unknown>>;
    const result = await members[name]?.(...values);
    reply({ id, result: part === 'trace' ? withoutBodies(result as TraceEvent | readonly TraceEvent[]) : result });
  } catch (error) {
    reply({ id, problem: problemOf(error) });
  }
}

/** Who asked has the events' bodies: what it cannot know are their numbers and hashes. */
function withoutBodies(events: TraceEvent | readonly TraceEvent[] | undefined): unknown {
  return events === undefined ? undefined : [events].flat().map(({ seq, hash }) => ({ seq, hash }));
}

function problemOf(error: unknown): NonNullable<WriteReply['problem']> {
  if (error instanceof MootcourtError) return { code: error.code, message: error.message };
  return { message: error instanceof Error ? error.message : String(error) };
}

parentPort?.on('message', (message: readonly WriteRequest[] | 'close') => {
  if (message !== 'close') {
    for (const request of message) void write(request);
    return;
  }
  commit.close();
  database.close();
  // After the replies of the last commit.
  setImmediate(() => setImmediate(() => parentPort?.close()));
});
parentPort?.postMessage('open');
