import { withSecrets } from '../../domain/member-body.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/**
 * Puts the secrets of a member's body in place, on the way out: ledger and trace hold the names of
 * their variables alone.
 */
export function withBodySecrets(secretOf: (variable: string) => string): ClientMiddleware {
  return (next) => ({
    complete: ({ body, ...request }, options) =>
      next.complete({ ...request, ...(body === undefined ? {} : { body: withSecrets(body, secretOf) }) }, options),
  });
}
