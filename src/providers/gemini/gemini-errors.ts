import { ModelError } from '../../domain/model-client.ts';
import { kindOfStatus, toModelError } from '../provider-errors.ts';

/**
 * Google's error as our typed failure. Its message is the answer's body as JSON, which alone says how
 * long to wait; some of its servers put the error into an array.
 */
export function toGeminiError(error: unknown, streaming: boolean): ModelError {
  const { status, message } = (error ?? {}) as { status?: unknown; message?: unknown };
  if (error instanceof ModelError || typeof status !== 'number') return toModelError(error, streaming);
  const text = typeof message === 'string' ? message : '';
  const retryAfterMs = retryDelay(text);
  return new ModelError({
    kind: kindOfStatus(status),
    status,
    message: `${status} ${reasonIn(text)}`.slice(0, 500),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function reasonIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const first = (Array.isArray(parsed) ? parsed[0] : parsed) as { error?: { message?: unknown } } | undefined;
    const message = first?.error?.message;
    return typeof message === 'string' ? nested(message) : body;
  } catch {
    return body;
  }
}

/** The SDK wraps bodies that are no JSON, and streamed errors, in an error of its own. */
function nested(message: string): string {
  return message.startsWith('{') ? reasonIn(message) : message;
}

function retryDelay(body: string): number | undefined {
  const seconds = /\\?"retryDelay\\?"\s*:\s*\\?"([\d.]+)s/.exec(body)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
