import {
  type FailureKind,
  type ModelCompletion,
  ModelError,
  type ModelFailure,
  type ModelRequest,
} from '../../src/domain/model-client.ts';

/** A request and its answer where a test cares about neither. */
export const plainRequest: ModelRequest = { model: 'm', messages: [], maxOutputTokens: 1, seed: 1, sample: 0 };

export const plainAnswer: ModelCompletion = {
  text: 'yes',
  finish: 'stop',
  usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 },
  providerId: '',
  servedModel: 'm',
};

/** The failure that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<ModelFailure> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw new Error(`expected a ModelError, got ${String(error)}`, { cause: error });
  return error.failure;
}

export const neverAborted = new AbortController().signal;

export function modelError(kind: FailureKind, retryAfterMs?: number): ModelError {
  return new ModelError({ kind, message: kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
