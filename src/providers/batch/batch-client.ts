import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { raceAbort } from '../../concurrency/race-abort.ts';
import { type ModelClient, type ModelCompletion, ModelError } from '../../domain/model-client.ts';
import { isRetryable } from '../provider-errors.ts';
import { type BatchApi, type BatchCall, type BatchOutcome, batchFailure } from './batch-api.ts';

/** A batch as a run notes it: what was to be handed over, and the provider's id once it is known. */
export type JournaledBatch = {
  mark: string;
  calls: readonly string[];
  at: Date;
  batch: string | undefined;
  /** Its results were taken in, though perhaps not yet into the ledger. */
  ended: boolean;
};

/** Where a run keeps its batches, durably: each method resolves once it is. */
export type BatchJournal = {
  /** Batches handed over, or about to be, oldest first; without those that never were. */
  all(): Promise<readonly JournaledBatch[]>;
  begin(mark: string, calls: readonly string[]): Promise<void>;
  sent(mark: string, batch: string): Promise<void>;
  end(mark: string, counts: { answered: number; failed: number }): Promise<void>;
};

export type BatchOptions = {
  api: BatchApi;
  notes: BatchJournal;
  /** Calls are gathered until none has come for so long. */
  quietMs: number;
  pollMs: number;
  /** Times that a call goes into a batch before its failure counts. */
  maxAttempts: number;
};

/** Below the providers' own limits: 50,000 calls and 200 MB (OpenAI), 100,000 and 256 MB (Anthropic). */
const mostCalls = 10_000;
const mostCharacters = 60_000_000;

type Waiting = BatchCall & { attempt: number };

/**
 * A client that gathers calls into batches and waits for their answers, for as long as the provider takes. What is handed over is noted before
 * and after, so that a later process waits for the same batches instead of paying for new ones. An abort ends the waiting, not the batch.
 */
export function createBatchClient(options: BatchOptions): ModelClient {
  const { api, notes, quietMs, pollMs, maxAttempts } = options;
  const flights = new Map<string, PromiseWithResolvers<BatchOutcome>>();
  const known = new Set<string>();
  const closing = new AbortController();
  const { signal } = closing;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let earlier: Promise<Map<string, () => Promise<Map<string, BatchOutcome>>>> | undefined;

  function flightOf(id: string): PromiseWithResolvers<BatchOutcome> {
    const known = flights.get(id);
    if (known !== undefined) return known;
    const flight = Promise.withResolvers<BatchOutcome>();
    // Nobody may be waiting for it any more.
    flight.promise.catch(() => undefined);
    flights.set(id, flight);
    return flight;
  }

  /**
   * For each call that an earlier process handed over, how to get the results of its last batch. Batches that had ended count too: their
   * answers may not have reached the ledger.
   */
  async function takeUp(): Promise<Map<string, () => Promise<Map<string, BatchOutcome>>>> {
    const sources = new Map<string, () => Promise<Map<string, BatchOutcome>>>();
    const all = await notes.all();
    for (const { batch } of all) if (batch !== undefined) known.add(batch);
    for (const noted of all) {
      const lost = { mark: noted.mark, calls: noted.calls.length, since: noted.at, others: known };
      const batch = noted.batch ?? (await api.find(lost, signal));
      if (batch === undefined) continue;
      known.add(batch);
      if (noted.batch === undefined) await notes.sent(noted.mark, batch);
      let fetched: Promise<Map<string, BatchOutcome>> | undefined;
      const results = () => {
        fetched ??= resultsOf(noted.mark, batch, noted.calls, noted.ended);
        return fetched;
      };
      for (const id of noted.calls) sources.set(id, results);
    }
    return sources;
  }

  async function resultsOf(mark: string, batch: string, ids: readonly string[], noted: boolean) {
    const outcomes = new Map<string, BatchOutcome>();
    try {
      while (!(await api.hasEnded(batch, signal).catch(orLater))) await sleep(pollMs, undefined, { signal });
      for await (const { id, outcome } of api.results(batch, signal)) outcomes.set(id, outcome);
    } catch (error) {
      // Providers keep results for some weeks: what is gone is asked anew.
      if (!(error instanceof ModelError) || error.failure.kind !== 'model-not-found') throw error;
    }
    const answered = ids.filter((id) => outcomes.get(id)?.kind === 'answered').length;
    if (!noted) await notes.end(mark, { answered, failed: ids.length - answered });
    return outcomes;
  }

  /** A poll that failed for a while is made again: the batch goes on without us. */
  async function orLater(error: unknown): Promise<boolean> {
    signal.throwIfAborted();
    if (error instanceof ModelError && isRetryable(error.failure.kind)) return false;
    throw error;
  }

  function gather(call: Waiting): void {
    waiting.push(call);
    clearTimeout(timer);
    timer = setTimeout(flush, quietMs);
  }

  function flush(): void {
    const gathered = waiting;
    waiting = [];
    for (const calls of cut(gathered)) {
      hand(calls).catch((error) => {
        for (const { id } of calls) flightOf(id).reject(error);
      });
    }
  }

  async function hand(calls: readonly Waiting[]): Promise<void> {
    const mark = randomBytes(12).toString('hex');
    const ids = calls.map(({ id }) => id);
    const at = new Date();
    await notes.begin(mark, ids);
    let outcomes: ReadonlyMap<string, BatchOutcome>;
    let otherwise: BatchOutcome = batchFailure('timeout', 'the provider gave no result for the call');
    try {
      const batch = await submitOnce(calls, mark, at);
      known.add(batch);
      await notes.sent(mark, batch);
      outcomes = await resultsOf(mark, batch, ids, false);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      await notes.end(mark, { answered: 0, failed: ids.length });
      outcomes = new Map();
      otherwise = { kind: 'failed', failure: error.failure };
    }
    for (const call of calls) {
      const outcome = outcomes.get(call.id) ?? otherwise;
      const again = outcome.kind === 'failed' && isRetryable(outcome.failure.kind) && call.attempt < maxAttempts;
      if (again) gather({ ...call, attempt: call.attempt + 1 });
      else flightOf(call.id).resolve(outcome);
    }
  }

  /** A submission whose answer got lost may have arrived all the same, and must not be paid twice. */
  async function submitOnce(calls: readonly Waiting[], mark: string, at: Date): Promise<string> {
    try {
      return await api.submit(calls, mark, signal);
    } catch (error) {
      signal.throwIfAborted();
      const lost = { mark, calls: calls.length, since: at, others: known };
      const batch = await api.find(lost, signal).catch(() => undefined);
      if (batch === undefined) throw error;
      return batch;
    }
  }

  /** All calls of a run share the signal: once none may begin, nobody waits for a batch, and it goes on without us. */
  function closeWith(startSignal: AbortSignal): void {
    startSignal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        closing.abort(startSignal.reason);
      },
      { once: true },
    );
  }

  return {
    async complete(request, { key, signal: ended, startSignal = ended }): Promise<ModelCompletion> {
      if (key === undefined) throw new Error('a call of a batch needs its ledger key');
      startSignal.throwIfAborted();
      if (earlier === undefined) {
        closeWith(startSignal);
        earlier = takeUp();
      }
      const source = (await earlier).get(key);
      if (source !== undefined) {
        (await earlier).delete(key);
        const outcome = (await source()).get(key);
        if (outcome?.kind === 'answered') return outcome.completion;
      }
      startSignal.throwIfAborted();
      if (!flights.has(key)) {
        flightOf(key);
        gather({ id: key, request, attempt: 1 });
      }
      const outcome = await raceAbort(flightOf(key).promise, startSignal);
      flights.delete(key);
      if (outcome.kind === 'failed') throw new ModelError(outcome.failure);
      return outcome.completion;
    },
  };
}

function* cut(calls: readonly Waiting[]): Iterable<Waiting[]> {
  let part: Waiting[] = [];
  let characters = 0;
  for (const call of calls) {
    const size = call.request.messages.reduce((sum, { text }) => sum + text.length, 0);
    if (part.length > 0 && (part.length >= mostCalls || characters + size > mostCharacters)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(call);
    characters += size;
  }
  if (part.length > 0) yield part;
}
