import type { ModelFailure } from '../domain/model-client.ts';

/** Failures that no further call of the member escapes until somebody mends their cause. */
const permanentFailures: ReadonlySet<ModelFailure['kind']> = new Set([
  'authentication',
  'permission',
  'model-not-found',
  'quota',
]);

const refusedRequests: ReadonlySet<ModelFailure['kind']> = new Set(['bad-request', 'too-large', 'truncated-prompt']);

/**
 * Whether a failure ends all of a member's calls, as a wrong key or a spent quota does. A refused
 * request may be one odd prompt, and counts only where the member never answered.
 */
export function failsForGood({ kind, status }: ModelFailure, hasAnswered: boolean): boolean {
  if (permanentFailures.has(kind)) return true;
  // Of a length, only what the provider says of the prompt: an answer that is too long is that answer's fault.
  const isRefused = refusedRequests.has(kind) && (kind !== 'too-large' || status !== undefined);
  return isRefused && !hasAnswered;
}

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
