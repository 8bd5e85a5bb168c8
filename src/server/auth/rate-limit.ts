import type { NextFunction, Request, Response } from 'express';
import { createTokenBuckets, type Rate } from '../../concurrency/token-bucket.ts';
import type { ErrorCode } from '../../domain/errors.ts';

/**
 * Limits how many reads an address may send, and how many requests that make the server work or pay. The address is the
 * one that `requireAuth` found behind proxies.
 */
export function createRateLimit(
  limits: { reads: Rate; writes: Rate },
  now: () => number = () => performance.now(),
): (request: Request, response: Response, next: NextFunction) => void {
  const buckets = { reads: createTokenBuckets(limits.reads, now), writes: createTokenBuckets(limits.writes, now) };
  return (request, response, next) => {
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'writes';
    if (buckets[kind].take(String(response.locals.clientAddress ?? request.socket.remoteAddress ?? ''))) {
      next();
      return;
    }
    response.setHeader('retry-after', '1');
    response.status(429).json({
      error: {
        code: 'too-many-requests' satisfies ErrorCode,
        message: `expected at most ${limits[kind].perSecond} ${kind} a second`,
        remedy: 'Wait a second and try again; to follow a run, use the feed.',
      },
    });
  };
}
