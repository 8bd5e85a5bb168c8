import type { DatabaseSync } from 'node:sqlite';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  compareWritesSortKeys,
  copyCheckpoint,
  getCheckpointId,
  maxChannelVersion,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
  writesSortKey,
} from '@langchain/langgraph-checkpoint';
import { openDatabase } from './database.ts';

type Row = {
  thread: string;
  ns: string;
  id: string;
  parent: string | null;
  type: string;
  checkpoint: Uint8Array;
  metadataType: string;
  metadata: Uint8Array;
};
type WriteRow = { task: string; idx: number; channel: string; type: string; value: Uint8Array; path: string };

/** LangGraph's checkpoints in the store's own file, so that a debate waiting for a person survives a restart. */
export function createSqliteCheckpointer(options: { file: string }): SqliteCheckpointer {
  return new SqliteCheckpointer(openDatabase(options.file));
}

/** A class because LangGraph asks for one. */
class SqliteCheckpointer extends BaseCheckpointSaver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super();
    this.#database = database;
  }

  close(): void {
    this.#database.close();
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    if (config.configurable?.thread_id === undefined) return undefined;
    const { thread, ns } = place(config);
    const id = getCheckpointId(config);
    const where = id ? 'AND id = ?' : 'ORDER BY id DESC LIMIT 1';
    const row = this.#database
      .prepare(`SELECT * FROM checkpoints WHERE thread = ? AND ns = ? ${where}`)
      .get(thread, ns, ...(id ? [id] : []));
    return row === undefined ? undefined : this.#tuple(row as Row, id ? config : undefined);
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const conditions: string[] = [];
    const values: string[] = [];
    const given = config.configurable ?? {};
    for (const [column, value] of [
      ['thread', given.thread_id],
      ['ns', given.checkpoint_ns],
      ['id', given.checkpoint_id],
    ] as const) {
      if (value === undefined) continue;
      conditions.push(`${column} = ?`);
      values.push(String(value));
    }
    const before = options.before?.configurable?.checkpoint_id as string | undefined;
    if (before !== undefined) {
      conditions.push('id < ?');
      values.push(before);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (const row of this.#database.prepare(`SELECT * FROM checkpoints ${where} ORDER BY id DESC`).all(...values)) {
      if (left <= 0) return;
      const tuple = await this.#tuple(row as Row, undefined);
      const metadata = (tuple.metadata ?? {}) as Record<string, unknown>;
      if (!Object.entries(options.filter ?? {}).every(([key, value]) => metadata[key] === value)) continue;
      left -= 1;
      yield tuple;
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { thread, ns } = place(config);
    const { channel_values: values, ...rest } = copyCheckpoint(checkpoint);
    const [type, bytes] = await this.serde.dumpsTyped(rest);
    const [metadataType, metadataBytes] = await this.serde.dumpsTyped(metadata);
    const parent = (config.configurable?.checkpoint_id as string | undefined) ?? null;
    // A channel's value is kept once a version: checkpoints of a thread share what did not change.
    const changed = Object.entries(newVersions).filter(([channel]) => channel in values);
    const rows = await Promise.all(
      changed.map(async ([channel, version]) => {
        const [valueType, value] = await this.serde.dumpsTyped(values[channel]);
        return [thread, ns, channel, String(version), valueType, value] as const;
      }),
    );
    this.#transaction(() => {
      const insert = this.#database.prepare('INSERT OR REPLACE INTO checkpoint_values VALUES (?, ?, ?, ?, ?, ?)');
      for (const row of rows) insert.run(...row);
      this.#database
        .prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(thread, ns, checkpoint.id, parent, type, bytes, metadataType, metadataBytes);
    });
    return { configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = '',
  ): Promise<void> {
    const { thread, ns } = place(config);
    const id = config.configurable?.checkpoint_id as string | undefined;
    if (id === undefined) throw new Error('putWrites: expected configurable.checkpoint_id');
    const rows = await Promise.all(
      writes.map(async ([channel, value], index) => {
        const special = WRITES_IDX_MAP[channel];
        const [type, bytes] = await this.serde.dumpsTyped(value);
        // LangGraph's own channels (negative index) may be written again; a task's writes stand once made.
        const verb = special === undefined ? 'IGNORE' : 'REPLACE';
        return { verb, values: [thread, ns, id, taskId, special ?? index, channel, type, bytes, taskPath] };
      }),
    );
    this.#transaction(() => {
      for (const { verb, values } of rows) {
        const sql = `INSERT OR ${verb} INTO checkpoint_writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
        this.#database.prepare(sql).run(...values);
      }
    });
  }

  override async deleteThread(threadId: string): Promise<void> {
    this.#transaction(() => {
      this.#database.prepare('DELETE FROM checkpoint_values WHERE thread = ?').run(threadId);
      this.#database.prepare('DELETE FROM checkpoints WHERE thread = ?').run(threadId);
      this.#database.prepare('DELETE FROM checkpoint_writes WHERE thread = ?').run(threadId);
    });
  }

  /** Synchronous, so no other call of this process can come between; one disk flush for all of a task's writes. */
  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  async #tuple(row: Row, config: RunnableConfig | undefined): Promise<CheckpointTuple> {
    const own = (id: string) => ({ configurable: { thread_id: row.thread, checkpoint_ns: row.ns, checkpoint_id: id } });
    const checkpoint = (await this.serde.loadsTyped(row.type, row.checkpoint)) as Checkpoint;
    checkpoint.channel_versions ??= {};
    checkpoint.channel_values = await this.#values(row.thread, row.ns, checkpoint.channel_versions);
    if (checkpoint.v < 4 && row.parent !== null) await this.#addPendingSends(checkpoint, row, row.parent);
    const writes = await this.#writes(row.thread, row.ns, row.id);
    return {
      config: config ?? own(row.id),
      checkpoint,
      metadata: (await this.serde.loadsTyped(row.metadataType, row.metadata)) as CheckpointMetadata,
      pendingWrites: writes.map(({ task, channel, value }) => [task, channel, value]),
      ...(row.parent === null ? {} : { parentConfig: own(row.parent) }),
    };
  }

  async #values(thread: string, ns: string, versions: ChannelVersions): Promise<Record<string, unknown>> {
    const find = this.#database.prepare(
      'SELECT type, value FROM checkpoint_values WHERE thread = ? AND ns = ? AND channel = ? AND version = ?',
    );
    const values: Record<string, unknown> = {};
    for (const [channel, version] of Object.entries(versions)) {
      const row = find.get(thread, ns, channel, String(version)) as { type: string; value: Uint8Array } | undefined;
      if (row !== undefined) values[channel] = await this.serde.loadsTyped(row.type, row.value);
    }
    return values;
  }

  /** Checkpoints before version 4 kept sends with the parent's writes. */
  async #addPendingSends(checkpoint: Checkpoint, row: Row, parent: string): Promise<void> {
    const writes = await this.#writes(row.thread, row.ns, parent);
    checkpoint.channel_values[TASKS] = writes.filter(({ channel }) => channel === TASKS).map(({ value }) => value);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions[TASKS] =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }

  async #writes(thread: string, ns: string, id: string): Promise<{ task: string; channel: string; value: unknown }[]> {
    const rows = this.#database
      .prepare('SELECT * FROM checkpoint_writes WHERE thread = ? AND ns = ? AND id = ?')
      .all(thread, ns, id) as WriteRow[];
    const keyed = rows.map((row) => ({ row, key: writesSortKey(row.path, row.task, row.idx) }));
    keyed.sort((left, right) => compareWritesSortKeys(left.key, right.key));
    return Promise.all(
      keyed.map(async ({ row }) => ({
        task: row.task,
        channel: row.channel,
        value: await this.serde.loadsTyped(row.type, row.value),
      })),
    );
  }
}

export type { SqliteCheckpointer };

function place(config: RunnableConfig): { thread: string; ns: string } {
  const thread = config.configurable?.thread_id as string | undefined;
  if (thread === undefined) throw new Error('expected configurable.thread_id: the debate whose checkpoint this is');
  return { thread, ns: (config.configurable?.checkpoint_ns as string | undefined) ?? '' };
}
