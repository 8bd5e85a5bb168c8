import { type FailureKind, ModelError, type ModelFailure } from '../domain/model-client.ts';

/** Failures worth another try: the same call may succeed later. */
export function isRetryable(kind: FailureKind): boolean {
  return retryable.has(kind);
}

const retryable: ReadonlySet<FailureKind> = new Set([
  'rate-limit',
  'overloaded',
  'server-error',
  'connection',
  'timeout',
  'dropped-stream',
  'empty-answer',
]);

/** What an SDK's error looks like to us; both SDKs build their error classes so. */
type SdkError = { status?: unknown; headers?: unknown; message?: unknown; name?: unknown; cause?: unknown };

/**
 * An SDK's error as our typed failure. The message names status and reason only, never headers or
 * keys.
 * @param streaming whether the answer had begun, so that a broken connection is a dropped stream
 */
export function toModelError(error: unknown, streaming: boolean): ModelError {
  if (error instanceof ModelError) return error;
  const sdk = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const message = typeof sdk.message === 'string' ? sdk.message.slice(0, 500) : String(error);
  if (typeof sdk.status === 'number') return new ModelError(fromStatus(sdk.status, message, sdk.headers));
  if (codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new ModelError({ kind: 'too-large', message: 'the answer is longer than the limit for one response' });
  if (sdk.name === 'TimeoutError' || /timed? ?out/i.test(message)) return new ModelError({ kind: 'timeout', message });
  if (error instanceof SyntaxError || /JSON/.test(message))
    return new ModelError({
      kind: streaming ? 'dropped-stream' : 'server-error',
      message: `unreadable answer: ${message}`,
    });
  return new ModelError({ kind: streaming ? 'dropped-stream' : 'connection', message });
}

/** The code of an error or of what caused it: the SDKs wrap what the connection threw. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && error.code !== undefined && error.code !== null ? error.code : codeOf(error.cause);
}

function fromStatus(status: number, message: string, headers: unknown): ModelFailure {
  const retryAfterMs = retryAfter(headers);
  return { kind: kindOfStatus(status), message, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** What an HTTP status of a provider means. */
export function kindOfStatus(status: number): FailureKind {
  switch (status) {
    case 401:
      return 'authentication';
    case 403:
      return 'permission';
    case 404:
      return 'model-not-found';
    case 408:
      return 'timeout';
    case 413:
      return 'too-large';
    case 429:
      return 'rate-limit';
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server-error' : 'bad-request';
  }
}

/** Milliseconds from retry-after-ms, or Retry-After in seconds or as a date. */
function retryAfter(headers: unknown): number | undefined {
  if (!(headers instanceof Headers)) return undefined;
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = Number(header);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/**
 * Throws what an SDK throws as a `ModelError`; after an abort, the signal's reason.
 * @throws ModelError
 */
export async function withModelErrors<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw toModelError(error, false);
  }
}
