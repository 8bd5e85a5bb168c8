import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/** Shorter ones are no keys, and would be found in any text. */
const minKeyLength = 8;

/**
 * Takes the API key out of every failure: some servers repeat it in their errors, and errors are
 * stored, shown and logged.
 */
export function withRedactedKey(apiKey: string): ClientMiddleware {
  return (next) => {
    if (apiKey.length < minKeyLength) return next;
    return {
      async complete(request, options) {
        try {
          return await next.complete(request, options);
        } catch (error) {
          throw withoutKey(error, apiKey);
        }
      },
    };
  };
}

function withoutKey(error: unknown, apiKey: string): unknown {
  if (!(error instanceof Error) || !error.message.includes(apiKey)) return error;
  const redact = (text: string) => text.replaceAll(apiKey, '(key)');
  return error instanceof ModelError
    ? new ModelError({ ...error.failure, message: redact(error.failure.message) })
    : new Error(redact(error.message));
}
