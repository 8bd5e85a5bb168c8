import { raceAbort } from '../../concurrency/race-abort.ts';
import type { ModelClient, ModelRequest } from '../../domain/model-client.ts';

/** A shorter prefix is not cached by any provider (1,024 tokens at least), so nobody waits for it. */
const shortestPrefix = 4096;
/** Providers keep an unused prefix for five minutes; one that was not used for almost as long is led anew. */
const warmMs = 240_000;
const rememberedPrefixes = 64;

type Lead = { usedAt: number; leading: Promise<unknown> | undefined };

/**
 * Lets the first call with a long shared prefix go ahead alone: a provider can only read from its cache what an earlier call has written, so a
 * whole panel that starts at once would pay the full price for each of its first calls. A lead that fails lets all others go.
 */
export function withCacheWarmup(client: ModelClient, now: () => number): ModelClient {
  // By model, then by the text itself: a key put together of both would be hashed anew, all its length, at every call.
  const models = new Map<string, Map<string, Lead>>();

  function leadOf(model: string, prefix: string): Lead {
    const leads = models.get(model) ?? new Map<string, Lead>();
    models.set(model, leads);
    const lead = leads.get(prefix) ?? { usedAt: Number.NEGATIVE_INFINITY, leading: undefined };
    leads.set(prefix, lead);
    if (leads.size > rememberedPrefixes) leads.delete(leads.keys().next().value as string);
    return lead;
  }

  return {
    async complete(request, options) {
      const prefix = cachedPrefix(request);
      if (prefix === undefined || prefix.length < shortestPrefix) return client.complete(request, options);
      const lead = leadOf(request.model, prefix);
      if (lead.leading !== undefined) await raceAbort(lead.leading, options.starts ?? options.signal);
      else if (now() - lead.usedAt >= warmMs) {
        const led = client.complete(request, options);
        lead.leading = led.catch(() => undefined);
        try {
          return await led;
        } finally {
          lead.leading = undefined;
          lead.usedAt = now();
        }
      }
      lead.usedAt = now();
      return client.complete(request, options);
    },
  };
}

/** The text of the first message that ends a shared prefix: the longest part, and the one that all calls of a role share. */
function cachedPrefix({ messages }: ModelRequest): string | undefined {
  return messages[0]?.cache === true ? messages[0].text : undefined;
}
