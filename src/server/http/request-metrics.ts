import type { NextFunction, Request, Response } from 'express';
import type { Instrumentation } from '../../domain/instrumentation.ts';
import type { Principal } from '../../domain/principal.ts';

/** Reports each answered request by its route, never by its address, which may contain a token. */
export function observeRequests(instrumentation: Instrumentation) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    response.once('close', () => {
      const { user } = (response.locals.principal ?? {}) as Partial<Principal>;
      const route =
        request.route === undefined ? request.baseUrl || 'page' : `${request.baseUrl}${String(request.route.path)}`;
      const seconds = (performance.now() - startedAt) / 1000;
      instrumentation.request({ method: request.method, route, status: response.statusCode, seconds, user });
    });
    next();
  };
}
