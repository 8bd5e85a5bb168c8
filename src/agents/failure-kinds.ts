import type { ModelFailure } from '../domain/model-client.ts';

/** Failures that no further call of the member escapes until somebody mends their cause. */
export const permanentFailures: ReadonlySet<ModelFailure['kind']> = new Set([
  'authentication',
  'permission',
  'model-not-found',
  'quota',
]);

export const refusedRequests: ReadonlySet<ModelFailure['kind']> = new Set([
  'bad-request',
  'too-large',
  'truncated-prompt',
]);

/**
 * Failures that another model may not have. A refusal or an answer out of form is the member's own,
 * and stays so.
 */
export const fallbackFailures: ReadonlySet<ModelFailure['kind']> = new Set([
  'authentication',
  'permission',
  'model-not-found',
  'bad-request',
  'rate-limit',
  'quota',
  'overloaded',
  'unavailable',
  'server-error',
  'connection',
  'timeout',
  'dropped-stream',
  'empty-answer',
  'truncated-prompt',
  'ledger-miss',
]);
