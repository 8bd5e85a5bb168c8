import type { ClientMiddleware } from '../compose-client.ts';

/** Sends no seed where the provider is known to take none: nothing is refused, and nothing was dropped. */
export const withoutSeed: ClientMiddleware = (next) => ({
  complete: (request, options) => next.complete({ ...request, omit: [...(request.omit ?? []), 'seed'] }, options),
});
