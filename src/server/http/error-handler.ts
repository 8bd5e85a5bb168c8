import type { NextFunction, Request, Response } from 'express';
import { type ErrorCode, errorCatalogue, MootcourtError } from '../../domain/errors.ts';
import type { Instrumentation } from '../../domain/instrumentation.ts';

const statusOf: Record<ErrorCode, number> = {
  'invalid-input': 400,
  'invalid-config': 500,
  'missing-credentials': 400,
  'missing-package': 500,
  'unknown-model': 400,
  'not-found': 404,
  'store-corrupt': 500,
  'replay-mismatch': 409,
  'ledger-miss': 409,
  'member-failed': 502,
  'budget-exceeded': 409,
  'store-failed': 503,
  'taken-over': 409,
  interrupted: 503,
  cancelled: 409,
  unauthorized: 401,
  forbidden: 403,
  'too-many-requests': 429,
  internal: 500,
};

/** Answers every error in one form and without a stack trace, which goes to the log. */
export function answerErrors(instrumentation: Instrumentation) {
  return (error: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    const { status, ...result } = explain(error);
    if (status === 500)
      instrumentation.log('error', 'internal error', { problem: String(error instanceof Error ? error.stack : error) });
    // An error can no longer be sent; a broken connection at least shows that the answer is incomplete.
    if (response.headersSent) response.destroy();
    else response.status(status).json({ error: result });
  };
}

function explain(error: unknown): { status: number; code: ErrorCode; message: string; remedy: string } {
  if (error instanceof MootcourtError) {
    const { code, message } = error;
    return { status: statusOf[code], code, message, remedy: errorCatalogue[code] };
  }
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const message =
      status === 413
        ? 'body: expected at most 1 MB'
        : type === undefined
          ? 'address: cannot be read'
          : 'body: expected JSON';
    return { status, code: 'invalid-input', message, remedy: errorCatalogue['invalid-input'] };
  }
  const message = 'An internal error; the log of the server has its details.';
  return { status: 500, code: 'internal', message, remedy: errorCatalogue.internal };
}
