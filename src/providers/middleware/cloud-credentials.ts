import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/** How AWS's and Google's SDKs say that they found no credentials; the SDKs of models call it a broken connection. */
const missing =
  /credentials? .*provider chain|could not load .*credentials|failed to acquire google oauth credentials/i;

/**
 * Names missing credentials of a cloud what they are: tried again, they are missing again.
 * @param advice how to give them
 */
export function withCloudCredentials(advice: string): ClientMiddleware {
  return (next) => ({
    async complete(request, options) {
      try {
        return await next.complete(request, options);
      } catch (error) {
        if (!(error instanceof ModelError) || error.failure.kind !== 'connection' || !missing.test(error.message))
          throw error;
        throw new ModelError({
          kind: 'authentication',
          message: `${error.message.replace(/\.\s.*$|\.$/, '')}: ${advice}`,
        });
      }
    },
  });
}
