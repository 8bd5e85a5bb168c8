import { emptyAnswerFailure } from '../domain/empty-answer.ts';
import type { ModelCompletion, ModelFailure } from '../domain/model-client.ts';

export function failed(kind: ModelFailure['kind'], message: string): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: { kind, message } };
}

/** Names the setting that would help, where the limit was what ended the answer. */
export function emptyAnswer(completion: ModelCompletion, limit: number): { kind: 'failed'; failure: ModelFailure } {
  return { kind: 'failed', failure: emptyAnswerFailure(completion, limit) };
}

/** A structured answer that its limit cut. One without any JSON until there may never have come to it. */
export function cutOff(limit: number, hasNoJson: boolean): { kind: 'failed'; failure: ModelFailure } {
  return failed(
    'cut-off',
    hasNoJson
      ? `no JSON came before the answer was cut at the limit of ${limit} output tokens; raise maxOutputTokens, or take a model that keeps to the form it is asked for`
      : `the answer was cut at the limit of ${limit} output tokens; raise maxOutputTokens`,
  );
}
