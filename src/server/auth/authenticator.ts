import type { IncomingHttpHeaders } from 'node:http';
import { createTokenBuckets, type Rate } from '../../concurrency/token-bucket.ts';
import { type Access, type AuthResult, authenticate } from './authenticate.ts';

/** Wrong tokens that an address may bring. */
const guesses: Rate = { perSecond: 0.5, burst: 20 };

export type Authenticator = {
  /** Who asks from an address, or why they are refused. */
  admit(headers: IncomingHttpHeaders, url: string | undefined, address: string | undefined): AuthResult;
  /** Whether somebody who was let in before still would be, as the same visitor. */
  stillAdmits(headers: IncomingHttpHeaders, url: string | undefined, before: AuthResult): boolean;
};

/**
 * Lets in whom `admit` lets in, and gives each address few wrong tokens. From one that has used them up the token of the environment, which a
 * person may have chosen, is not even compared. Tokens that this program made go on opening the door, since they cannot be guessed and many
 * users may come from the address of one proxy.
 */
export function createAuthenticator(access: Access, now: () => number = () => performance.now()): Authenticator {
  const wrong = createTokenBuckets(guesses, now);
  return {
    admit(headers, url, address = '') {
      const mayGuess = wrong.has(address);
      const admission = authenticate(access, headers, url, mayGuess);
      if (!('refusal' in admission) || admission.refusal.wrongToken !== true) return admission;
      wrong.take(address);
      if (mayGuess) return admission;
      const message = 'Authorization: too many wrong tokens from this address; wait some seconds';
      return { refusal: { status: 429, message } };
    },
    stillAdmits(headers, url, before) {
      const admission = authenticate(access, headers, url);
      return (
        'visitor' in admission &&
        'visitor' in before &&
        admission.visitor.user === before.visitor.user &&
        admission.visitor.role === before.visitor.role
      );
    },
  };
}
