import { type ModelClient, ModelError } from '../../domain/model-client.ts';

/** Shorter ones are no keys, and would be found in any text. */
const shortest = 8;

/** The same client, whose failures never carry its key: some servers repeat it in their errors, and errors are stored, shown and logged. */
export function redactApiKey(client: ModelClient, key: string): ModelClient {
  if (key.length < shortest) return client;
  return {
    async complete(request, options) {
      try {
        return await client.complete(request, options);
      } catch (error) {
        throw withoutKey(error, key);
      }
    },
  };
}

function withoutKey(error: unknown, key: string): unknown {
  if (!(error instanceof Error) || !error.message.includes(key)) return error;
  const hidden = (text: string) => text.replaceAll(key, '(key)');
  return error instanceof ModelError
    ? new ModelError({ ...error.failure, message: hidden(error.failure.message) })
    : new Error(hidden(error.message));
}
