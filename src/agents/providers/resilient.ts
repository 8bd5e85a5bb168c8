import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import pLimit from 'p-limit';
import { type ModelClient, ModelError } from '../../model/model-client.ts';
import { isRetryable } from './failure.ts';

/**
 * Bounds how many calls are under way, and tries again what may succeed later: jittered exponential backoff, never sooner than the provider's
 * Retry-After. The timeout is for one attempt. An abort ends waiting calls too.
 */
export function createResilientClient(
  client: ModelClient,
  options: { concurrency: number; maxAttempts: number; baseDelayMs: number; maxDelayMs: number; random: () => number },
): ModelClient {
  const { concurrency, maxAttempts, baseDelayMs, maxDelayMs, random } = options;
  const limit = pLimit(concurrency);
  const policy = retry(
    handleWhen((error) => error instanceof ModelError && isRetryable(error.failure.kind)),
    {
      maxAttempts: maxAttempts - 1,
      backoff: new DelegateBackoff<{ attempt: number; result: { error?: unknown } | { value: unknown } }>(
        ({ attempt, result }) => {
          const error = 'error' in result ? result.error : undefined;
          const asked = error instanceof ModelError ? (error.failure.retryAfterMs ?? 0) : 0;
          const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
          return Math.max(asked, ceiling * (0.5 + 0.5 * random()));
        },
      ),
    },
  );
  return {
    complete: (request, callOptions) =>
      policy.execute(
        () =>
          limit(async () => {
            callOptions.signal.throwIfAborted();
            const completion = await client.complete(request, callOptions);
            if (completion.finish === 'stop' && completion.text.trim() === '') {
              throw new ModelError({ kind: 'empty-answer', message: 'the answer was empty' });
            }
            return completion;
          }),
        callOptions.signal,
      ),
  };
}
