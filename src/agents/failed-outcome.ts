import { emptyAnswerFailure } from '../domain/empty-answer.ts';
import type { ModelCompletion, ModelFailure } from '../domain/model-client.ts';

export function failed(kind: ModelFailure['kind'], message: string): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: { kind, message } };
}

/** Names the setting that would help, where the limit was what ended the answer. */
export function emptyAnswer(completion: ModelCompletion, limit: number): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: emptyAnswerFailure(completion, limit) };
}
