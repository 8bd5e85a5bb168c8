/** So many at once, and so many a second after that. */
export type Rate = { perSecond: number; burst: number };

export type TokenBuckets = {
  has(key: string): boolean;
  /** Takes one, or says that there is none. */
  take(key: string): boolean;
};

const mostKeys = 10_000;

/** A bucket a key, which fills up with time. */
export function createTokenBuckets({ perSecond, burst }: Rate, now: () => number): TokenBuckets {
  const tokenBuckets = new Map<string, { left: number; at: number }>();

  function leftOf(key: string): number {
    const before = tokenBuckets.get(key);
    return before === undefined ? burst : Math.min(burst, before.left + ((now() - before.at) / 1000) * perSecond);
  }

  return {
    has: (key) => leftOf(key) >= 1,
    take(key) {
      const left = leftOf(key);
      const taken = left >= 1;
      // The key that was quiet longest is forgotten first.
      tokenBuckets.delete(key);
      tokenBuckets.set(key, { left: taken ? left - 1 : left, at: now() });
      const oldest = tokenBuckets.size > mostKeys ? tokenBuckets.keys().next().value : undefined;
      if (oldest !== undefined) tokenBuckets.delete(oldest);
      return taken;
    },
  };
}
