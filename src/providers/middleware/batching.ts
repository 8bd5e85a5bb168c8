import type { ModelClient } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/** Sends the calls of tier `batch` to the provider's batch API, and all others on as usual. */
export function withBatching(batchClient: ModelClient): ClientMiddleware {
  return (next) => ({
    complete: (request, options) => (options.tier === 'batch' ? batchClient : next).complete(request, options),
  });
}
