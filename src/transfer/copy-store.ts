import type { BaseCheckpointSaver } from '@langchain/langgraph';
import { MootcourtError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { digest, verifyChain } from '../store/hash-chain.ts';

export type CopiedStore = { copied: string[]; alreadyThere: string[] };

type StoreEndpoint = { store: Store; checkpointer: () => Promise<BaseCheckpointSaver> };

/**
 * Copies runs into another store, each whole or not at all, and verifies every hash of what arrived. A run that is there already is left as it
 * is, so that a copy that was cut off goes on when it is asked for again.
 * @throws MootcourtError `not-found` for an unknown run, `invalid-input` for one that is under way or differs from the one that is there,
 * `store-corrupt` where a hash does not follow
 */
export async function copyStore(
  from: StoreEndpoint,
  to: StoreEndpoint,
  { runs, onProgress }: { runs?: readonly string[] | undefined; onProgress?: (text: string) => void },
): Promise<CopiedStore> {
  // Oldest first: a run may be the ground of a later one's reuse.
  const all = (await from.store.runs.runs(Number.MAX_SAFE_INTEGER)).toReversed();
  for (const { id } of runs === undefined ? all.filter(({ state }) => state === 'running') : [])
    onProgress?.(`left out ${id}: it is under way`);
  const wanted = runs ?? all.flatMap(({ id, state }) => (state === 'running' ? [] : [id]));
  const done: CopiedStore = { copied: [], alreadyThere: [] };
  for (const id of wanted) {
    const row = await from.store.runs.run(id);
    if (row === undefined)
      throw new MootcourtError('not-found', `run: there is no run ${id} in the store to copy from`);
    if (row.state === 'running')
      throw new MootcourtError('invalid-input', `run: ${id} is under way; stop it first, or name the runs to copy`);
    const there = await to.store.runs.run(id);
    if (there === undefined) {
      await to.store.archive.write(from.store.archive.read(id));
      await copyCheckpoints(from, to, id);
      done.copied.push(id);
    } else done.alreadyThere.push(id);
    await compare(from.store, to.store, id);
    onProgress?.(`${there === undefined ? 'copied' : 'already there'} ${id}: ${row.debates} debates, hashes verified`);
  }
  return done;
}

/** Debates that wait for a person stand at a checkpoint. */
async function copyCheckpoints(from: StoreEndpoint, to: StoreEndpoint, run: string): Promise<void> {
  const waiting = (await from.store.runs.debates(run)).filter(({ state }) => state === 'awaiting-human');
  if (waiting.length === 0) return;
  const [source, target] = [await from.checkpointer(), await to.checkpointer()];
  for (const { id } of waiting) {
    const tuple = await source.getTuple({ configurable: { thread_id: id } });
    if (tuple === undefined) continue;
    const { checkpoint, metadata = { source: 'loop', step: 0, parents: {} }, pendingWrites = [] } = tuple;
    const item = { configurable: { thread_id: id, checkpoint_ns: '' } };
    const config = await target.put(item, checkpoint, metadata, checkpoint.channel_versions);
    for (const [task, writes] of Map.groupBy(pendingWrites, ([name]) => name)) {
      await target.putWrites(
        config,
        writes.map(([, channel, value]) => [channel, value]),
        task,
      );
    }
  }
}

async function compare(from: Store, to: Store, run: string): Promise<void> {
  const damaged = (what: string) =>
    new MootcourtError(
      'store-corrupt',
      `run ${run}: ${what} in the store that was copied to; delete it there and copy again`,
    );
  const [source, target] = [await from.runs.debates(run), await to.runs.debates(run)];
  if (source.length !== target.length) throw damaged(`${source.length} debates became ${target.length}`);
  for (const [index, { id, lastHash }] of source.entries()) {
    const events = await to.trace.events(run, { debate: id });
    if (target[index]?.lastHash !== lastHash || (events.at(-1)?.hash ?? '') !== lastHash)
      throw damaged(`the last hash of debate ${id} differs`);
    const broken = verifyChain(events);
    if (broken !== undefined) throw damaged(`debate ${id}: the hash chain breaks at event ${broken}`);
  }
  if (verifyChain(await to.trace.events(run, { debate: '' })) !== undefined)
    throw damaged('the chain of the run breaks');
  const digests = (await to.runs.run(run))?.digest ?? '';
  if (digests !== '' && digests !== digest(target.map((row) => row.lastHash))) throw damaged('the digest differs');
  const [left, right] = [await from.ledger.totals(run), await to.ledger.totals(run)];
  if (left.calls !== right.calls || left.outputTokens !== right.outputTokens) throw damaged('calls are missing');
}
