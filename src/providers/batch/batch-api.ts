import { type ModelCompletion, ModelError, type ModelFailure, type ModelRequest } from '../../domain/model-client.ts';

/**
 * One call of a batch; `id` is its ledger key, so that an answer finds its call in any later
 * process.
 */
export type BatchCall = { id: string; request: ModelRequest };

export type BatchOutcome =
  | { kind: 'answered'; completion: ModelCompletion }
  | { kind: 'failed'; failure: ModelFailure };

/**
 * A provider's batch API: what OpenAI's and Anthropic's have in common. Every method throws
 * `ModelError`.
 */
export type BatchApi = {
  /**
   * Submits calls and returns the batch's id. `submissionId` is kept with the batch where the
   * provider keeps anything.
   */
  submit(calls: readonly BatchCall[], submissionId: string, signal: AbortSignal): Promise<string>;
  /**
   * The batch of a submission whose answer got lost; undefined when the provider has no such batch.
   */
  find(unconfirmed: UnconfirmedBatch, signal: AbortSignal): Promise<string | undefined>;
  /** Whether all its results are there. */
  hasEnded(batch: string, signal: AbortSignal): Promise<boolean>;
  /** Answers and failures in any order; calls that the provider never ran may be missing. */
  results(batch: string, signal: AbortSignal): AsyncIterable<{ id: string; outcome: BatchOutcome }>;
};

/** What is known of a batch without its id; `others` are batches that it is not. */
type UnconfirmedBatch = { submissionId: string; calls: number; since: Date; others: ReadonlySet<string> };

/** A failure that a batch reports for one call, by HTTP status or the provider's own word. */
export function batchFailure(kind: ModelFailure['kind'], message: string): BatchOutcome {
  return { kind: 'failed', failure: { kind, message: `batch: ${message.slice(0, 500)}` } };
}

/** The answer of one call of a batch, or the failure that it turns out to be when it is read. */
export function batchAnswer(read: () => ModelCompletion): BatchOutcome {
  try {
    return { kind: 'answered', completion: { ...read(), tier: 'batch' } };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return batchFailure(error.failure.kind, error.failure.message);
  }
}
