import {
  type FailureKind,
  type ModelCompletion,
  ModelError,
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

export const neverAborted = new AbortController().signal;

export function modelError(kind: FailureKind, retryAfterMs?: number): ModelError {
  return new ModelError({ kind, message: kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
