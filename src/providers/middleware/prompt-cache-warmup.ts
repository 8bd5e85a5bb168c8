import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../../concurrency/clock.ts';
import { raceAbort } from '../../concurrency/race-abort.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/**
 * No provider caches a shorter prefix (1,024 tokens at least), so no call waits for it. In
 * characters.
 */
const minPrefixLength = 4096;
/**
 * Providers keep an unused prefix for five minutes; one that was not used for almost as long is
 * warmed again.
 */
const warmMs = 240_000;
/** Prefixes remembered per model. */
const maxPrefixes = 64;

type Prefix = { usedAt: number; warming: Promise<unknown> | undefined };

/**
 * Lets the first call with a long shared prefix go ahead alone. A provider can only read from its
 * cache what an earlier call has written, so a whole panel that starts at once would pay the full
 * price for each of its first calls. When the first call fails, the others go out all the same.
 */
export function withCacheWarmup(clock: Clock = systemClock): ClientMiddleware {
  // By model, then by the text itself: one key of both would be hashed over all its length again at
  // every call.
  const models = new Map<string, LRUCache<string, Prefix>>();

  function prefixState(model: string, text: string): Prefix {
    let prefixes = models.get(model);
    if (prefixes === undefined) {
      prefixes = new LRUCache({ max: maxPrefixes });
      models.set(model, prefixes);
    }
    let prefix = prefixes.get(text);
    if (prefix === undefined) {
      prefix = { usedAt: Number.NEGATIVE_INFINITY, warming: undefined };
      prefixes.set(text, prefix);
    }
    return prefix;
  }

  return (next) => ({
    async complete(request, options) {
      const text = cachedPrefix(request);
      if (text === undefined || text.length < minPrefixLength) return next.complete(request, options);
      const prefix = prefixState(request.model, text);
      if (prefix.warming !== undefined) await raceAbort(prefix.warming, options.startSignal ?? options.signal);
      else if (clock.now() - prefix.usedAt >= warmMs) {
        const first = next.complete(request, options);
        prefix.warming = first.catch(() => undefined);
        try {
          return await first;
        } finally {
          prefix.warming = undefined;
          prefix.usedAt = clock.now();
        }
      }
      prefix.usedAt = clock.now();
      return next.complete(request, options);
    },
  });
}

/**
 * The text of the first message that ends a shared prefix: the longest, and the one that all calls
 * of a role share.
 */
function cachedPrefix({ messages }: ModelRequest): string | undefined {
  return messages[0]?.cache === true ? messages[0].text : undefined;
}
