import { ModelError } from '../../domain/model-client.ts';
import { failureFromBody, toModelError } from '../provider-errors.ts';

/**
 * Google's error as our typed failure. Its message is the answer's body as JSON, which alone says how
 * long to wait; some of its servers put the error into an array.
 */
export function toGeminiError(error: unknown, streaming: boolean): ModelError {
  const { status, message } = (error ?? {}) as { status?: unknown; message?: unknown };
  if (error instanceof ModelError || typeof status !== 'number') return toModelError(error, streaming);
  return new ModelError({ ...failureFromBody(errorIn(typeof message === 'string' ? message : ''), status), status });
}

/** The error that a body holds; the SDK wraps streamed errors, and bodies that are no JSON, in one of its own. */
function errorIn(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    const first = (Array.isArray(parsed) ? parsed[0] : parsed) as { error?: unknown } | undefined;
    const error = first?.error ?? first;
    const message = (error as { message?: unknown } | undefined)?.message;
    return typeof message === 'string' && message.startsWith('{') ? errorIn(message) : error;
  } catch {
    return { message: body.trim().split('\n')[0] ?? '' };
  }
}
