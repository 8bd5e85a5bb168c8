import type { ModelFailure } from '../domain/model-client.ts';

/** A failure as it was: the store keeps with it how many calls failed so. */
export function withoutCount({ calls: _calls, ...failure }: ModelFailure & { calls?: number }): ModelFailure {
  return failure;
}
