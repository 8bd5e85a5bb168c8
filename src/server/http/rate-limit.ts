import type { NextFunction, Request, Response } from 'express';

type Limit = { perSecond: number; burst: number };
type Bucket = { tokens: number; at: number };

const mostAddresses = 10_000;

/** Holds each address to a rate of reads, and to a lower one of requests that make the server work or pay. */
export function createRateLimit(
  limits: { reads: Limit; writes: Limit },
  now: () => number = () => performance.now(),
): (request: Request, response: Response, next: NextFunction) => void {
  const buckets = new Map<string, Bucket>();
  return (request, response, next) => {
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'writes';
    const { perSecond, burst } = limits[kind];
    const key = `${kind} ${request.socket.remoteAddress ?? ''}`;
    const at = now();
    const before = buckets.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
    const allowed = tokens >= 1;
    // The address that was quiet longest is forgotten first.
    buckets.delete(key);
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at });
    const oldest = buckets.size > mostAddresses ? buckets.keys().next().value : undefined;
    if (oldest !== undefined) buckets.delete(oldest);
    if (allowed) {
      next();
      return;
    }
    response.setHeader('retry-after', '1');
    response.status(429).json({
      error: {
        code: 'too-many-requests',
        message: `expected at most ${perSecond} ${kind} a second`,
        remedy: 'Wait a second and try again; to follow a run, use the feed.',
      },
    });
  };
}
