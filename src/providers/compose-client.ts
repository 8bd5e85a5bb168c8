import type { ModelClient } from '../domain/model-client.ts';

/**
 * Adds one concern to a client, e.g. retries. It passes on the options it is given, changed or not.
 */
export type ClientMiddleware = (next: ModelClient) => ModelClient;

/**
 * Wraps a client in middleware, as vercel/ai's `wrapLanguageModel` does. The first of the list is
 * the outermost: it sees a call first and its answer last. The order that a provider's client
 * needs, and why:
 *
 * 1. `withBatching` sends a call to the batch API instead; nothing below it applies to such a
 *    call.
 * 2. `withCacheWarmup` lets one call write the provider's prompt cache before the others go out.
 *    It stands outside the retries, so the others wait for that call to succeed, not for its first
 *    attempt.
 * 3. `withRetry` makes further attempts. All below it happens once an attempt.
 * 4. `withConcurrencyLimit`, `withRateLimits` of the panel, then of the provider: an attempt
 *    that waits for the run's own limit takes nothing from the limit that all runs share. Between
 *    attempts a call holds neither.
 * 5. `withCircuitBreaker` between the provider's concurrency and its rates: while the provider
 *    is down, waiting calls keep their slots and use up no rate.
 * 6. `withDeadline` starts the deadline once all waiting is over, and shortens the attempt's
 *    timeout to what is left.
 * 7. `withAnswerRequired` turns an empty answer into a failure that can be retried.
 * 8. `withWholePrompt` fails an answer to a prompt that the server cut.
 * 9. `withDroppedParameters` leaves out parameters that a model refuses and sends the call again: no
 *    attempt is used up by it.
 * 10. `withRedactedKey` is innermost: no failure that carries the API key reaches anything that
 *    logs or stores it.
 */
export function composeClient(client: ModelClient, middleware: readonly ClientMiddleware[]): ModelClient {
  return middleware.reduceRight((next, wrap) => wrap(next), client);
}
