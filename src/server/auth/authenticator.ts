import type { IncomingHttpHeaders } from 'node:http';
import { createTokenBuckets, type Rate } from '../../concurrency/token-bucket.ts';
import { type Access, type AuthResult, authenticate } from './authenticate.ts';

/** Wrong tokens that one address may send. */
const failedAttempts: Rate = { perSecond: 0.5, burst: 20 };

export type Authenticator = {
  /** Who sends a request from an address, or why it is refused. */
  authenticate(headers: IncomingHttpHeaders, url: string | undefined, address: string | undefined): AuthResult;
  /** Whether a request that was let in earlier would be let in now, as the same user with the same role. */
  isStillValid(headers: IncomingHttpHeaders, url: string | undefined, before: AuthResult): boolean;
};

/**
 * Authenticates requests and limits how many wrong tokens an address may send. Once an address has used them up, its
 * tokens are no longer compared with MOOTCOURT_TOKEN, which a person may have chosen. Generated tokens still work: they
 * cannot be guessed, and many users may share the address of one proxy.
 * @param now milliseconds of a monotonic clock
 */
export function createAuthenticator(access: Access, now: () => number = () => performance.now()): Authenticator {
  const attempts = createTokenBuckets(failedAttempts, now);
  return {
    authenticate(headers, url, address = '') {
      const allowSharedToken = attempts.has(address);
      const result = authenticate(access, headers, url, allowSharedToken);
      if (!('failure' in result) || result.failure.wrongToken !== true) return result;
      attempts.take(address);
      if (allowSharedToken) return result;
      const message = 'Authorization: too many wrong tokens from this address; wait some seconds';
      return { failure: { status: 429, message } };
    },
    isStillValid(headers, url, before) {
      const result = authenticate(access, headers, url);
      return (
        'principal' in result &&
        'principal' in before &&
        result.principal.user === before.principal.user &&
        result.principal.role === before.principal.role
      );
    },
  };
}
