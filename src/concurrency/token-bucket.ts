import { LRUCache } from 'lru-cache';

export type Rate = {
  /** Tokens that a bucket gains each second. */
  perSecond: number;
  /** Tokens of a full bucket. */
  burst: number;
};

export type TokenBuckets = {
  has(key: string): boolean;
  /** Takes a token; false when there is none. */
  take(key: string): boolean;
};

/** The key that was quiet longest is forgotten first, and so gets a full bucket. */
const maxKeys = 10_000;

/**
 * One token bucket per key.
 * @param now milliseconds that only grow
 */
export function createTokenBuckets({ perSecond, burst }: Rate, now: () => number): TokenBuckets {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: maxKeys });

  function tokensOf(key: string): number {
    // `peek`: to be asked about is no use of a bucket.
    const bucket = buckets.peek(key);
    return bucket === undefined ? burst : Math.min(burst, bucket.tokens + ((now() - bucket.at) / 1000) * perSecond);
  }

  return {
    has: (key) => tokensOf(key) >= 1,
    take(key) {
      const tokens = tokensOf(key);
      const isTaken = tokens >= 1;
      buckets.set(key, { tokens: isTaken ? tokens - 1 : tokens, at: now() });
      return isTaken;
    },
  };
}
