import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { raceAbort } from '../../concurrency/race-abort.ts';
import {
  type CallOptions,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
} from '../../domain/model-client.ts';
import { isRetryable } from '../provider-errors.ts';
import { type BatchApi, type BatchCall, type BatchOutcome, batchFailure } from './batch-api.ts';
import { chunk } from './batch-chunks.ts';

/**
 * A batch as the run's journal has it: what was to be submitted, and the provider's id once it is
 * known.
 */
export type JournaledBatch = {
  submissionId: string;
  /** Ledger keys of its calls. */
  calls: readonly string[];
  at: Date;
  batch: string | undefined;
  /** Its results were read, though perhaps not yet written to the ledger. */
  ended: boolean;
};

/** Where a run keeps its batches, durably: each method resolves once it is. */
export type BatchJournal = {
  /** Batches submitted, or about to be, oldest first; without those that the provider refused. */
  all(): Promise<readonly JournaledBatch[]>;
  begin(submissionId: string, calls: readonly string[]): Promise<void>;
  submitted(submissionId: string, batch: string): Promise<void>;
  end(submissionId: string, counts: { answered: number; failed: number }): Promise<void>;
};

export type BatchOptions = {
  api: BatchApi;
  journal: BatchJournal;
  /** A batch is submitted once no call has come for so long. */
  debounceMs: number;
  pollMs: number;
  /** Batches that a call may go into before its failure counts. */
  maxAttempts: number;
};

type QueuedCall = BatchCall & { attempt: number };
type Outcomes = ReadonlyMap<string, BatchOutcome>;

/**
 * A client that collects calls into batches and waits for their answers, for as long as the
 * provider takes. The journal is written before and after each submission, so that a later process
 * waits for the same batches instead of paying for new ones. An abort ends the waiting, not the
 * batch.
 */
export function createBatchClient(options: BatchOptions): ModelClient {
  return new BatchClient(options);
}

class BatchClient implements ModelClient {
  readonly #options: BatchOptions;
  readonly #pending = new Map<string, PromiseWithResolvers<BatchOutcome>>();
  readonly #knownBatches = new Set<string>();
  readonly #closing = new AbortController();
  readonly #signal = this.#closing.signal;
  #queue: QueuedCall[] = [];
  #timer: NodeJS.Timeout | undefined;
  #recovered: Promise<Map<string, () => Promise<Outcomes>>> | undefined;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  async complete(request: ModelRequest, { key, signal, startSignal = signal }: CallOptions): Promise<ModelCompletion> {
    if (key === undefined) throw new Error('a call of a batch needs its ledger key');
    startSignal.throwIfAborted();
    if (this.#recovered === undefined) {
      this.#closeWith(startSignal);
      this.#recovered = this.#recoverBatches();
    }
    const recovered = await this.#recovered;
    const results = recovered.get(key);
    if (results !== undefined) {
      recovered.delete(key);
      const outcome = (await results()).get(key);
      if (outcome?.kind === 'answered') return outcome.completion;
    }
    startSignal.throwIfAborted();
    if (!this.#pending.has(key)) {
      this.#pendingCall(key);
      this.#enqueue({ id: key, request, attempt: 1 });
    }
    const outcome = await raceAbort(this.#pendingCall(key).promise, startSignal);
    this.#pending.delete(key);
    if (outcome.kind === 'failed') throw new ModelError(outcome.failure);
    return outcome.completion;
  }

  /**
   * All calls of a run share the signal: once none may begin, nobody waits for a batch, and it goes
   * on at the provider.
   */
  #closeWith(startSignal: AbortSignal): void {
    const close = () => {
      clearTimeout(this.#timer);
      this.#closing.abort(startSignal.reason);
    };
    startSignal.addEventListener('abort', close, { once: true });
  }

  #pendingCall(id: string): PromiseWithResolvers<BatchOutcome> {
    const known = this.#pending.get(id);
    if (known !== undefined) return known;
    const pending = Promise.withResolvers<BatchOutcome>();
    // The call that waited may have been aborted.
    pending.promise.catch(() => undefined);
    this.#pending.set(id, pending);
    return pending;
  }

  /**
   * For each call that an earlier process submitted, how to get the results of its last batch.
   * Batches that had ended count too: their answers may not have reached the ledger.
   */
  async #recoverBatches(): Promise<Map<string, () => Promise<Outcomes>>> {
    const { api, journal } = this.#options;
    const results = new Map<string, () => Promise<Outcomes>>();
    const journaled = await journal.all();
    for (const { batch } of journaled) if (batch !== undefined) this.#knownBatches.add(batch);
    for (const { submissionId, calls, at, ended, batch: journaledId } of journaled) {
      const unconfirmed = { submissionId, calls: calls.length, since: at, others: this.#knownBatches };
      const batch = journaledId ?? (await api.find(unconfirmed, this.#signal));
      if (batch === undefined) continue;
      this.#knownBatches.add(batch);
      if (journaledId === undefined) await journal.submitted(submissionId, batch);
      let fetched: Promise<Outcomes> | undefined;
      const fetchOnce = () => {
        fetched ??= this.#resultsOf(submissionId, batch, calls, ended);
        return fetched;
      };
      for (const id of calls) results.set(id, fetchOnce);
    }
    return results;
  }

  async #resultsOf(
    submissionId: string,
    batch: string,
    calls: readonly string[],
    isJournaled: boolean,
  ): Promise<Outcomes> {
    const { api, journal, pollMs } = this.#options;
    const signal = this.#signal;
    const outcomes = new Map<string, BatchOutcome>();
    try {
      while (!(await this.#hasEnded(batch))) await sleep(pollMs, undefined, { signal });
      for await (const { id, outcome } of api.results(batch, signal)) outcomes.set(id, outcome);
    } catch (error) {
      // Providers keep results for some weeks. Calls whose results are gone are made again.
      if (!(error instanceof ModelError) || error.failure.kind !== 'model-not-found') throw error;
    }
    const answered = calls.filter((id) => outcomes.get(id)?.kind === 'answered').length;
    if (!isJournaled) await journal.end(submissionId, { answered, failed: calls.length - answered });
    return outcomes;
  }

  /** A poll that fails for a while counts as "not yet": the batch goes on all the same. */
  async #hasEnded(batch: string): Promise<boolean> {
    try {
      return await this.#options.api.hasEnded(batch, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof ModelError && isRetryable(error.failure.kind)) return false;
      throw error;
    }
  }

  #enqueue(call: QueuedCall): void {
    this.#queue.push(call);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), this.#options.debounceMs);
  }

  #flush(): void {
    const calls = this.#queue;
    this.#queue = [];
    for (const batch of chunk(calls)) {
      this.#submitBatch(batch).catch((error) => {
        for (const { id } of batch) this.#pendingCall(id).reject(error);
      });
    }
  }

  async #submitBatch(calls: readonly QueuedCall[]): Promise<void> {
    const { journal, maxAttempts } = this.#options;
    const submissionId = randomBytes(12).toString('hex');
    const ids = calls.map(({ id }) => id);
    const at = new Date();
    await journal.begin(submissionId, ids);
    let outcomes: Outcomes;
    let missing: BatchOutcome = batchFailure('timeout', 'the provider gave no result for the call');
    try {
      const batch = await this.#submitOnce(calls, submissionId, at);
      this.#knownBatches.add(batch);
      await journal.submitted(submissionId, batch);
      outcomes = await this.#resultsOf(submissionId, batch, ids, false);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      await journal.end(submissionId, { answered: 0, failed: ids.length });
      outcomes = new Map();
      missing = { kind: 'failed', failure: error.failure };
    }
    for (const call of calls) {
      const outcome = outcomes.get(call.id) ?? missing;
      const isRetried = outcome.kind === 'failed' && isRetryable(outcome.failure.kind) && call.attempt < maxAttempts;
      if (isRetried) this.#enqueue({ ...call, attempt: call.attempt + 1 });
      else this.#pendingCall(call.id).resolve(outcome);
    }
  }

  /**
   * A submission whose answer got lost may have arrived all the same, and must not be paid twice.
   */
  async #submitOnce(calls: readonly QueuedCall[], submissionId: string, at: Date): Promise<string> {
    const { api } = this.#options;
    try {
      return await api.submit(calls, submissionId, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      const unconfirmed = { submissionId, calls: calls.length, since: at, others: this.#knownBatches };
      const batch = await api.find(unconfirmed, this.#signal).catch(() => undefined);
      if (batch === undefined) throw error;
      return batch;
    }
  }
}
