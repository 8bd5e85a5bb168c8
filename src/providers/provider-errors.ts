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
type SdkError = {
  status?: unknown;
  headers?: unknown;
  message?: unknown;
  name?: unknown;
  cause?: unknown;
  /** The error of the body, as the server wrote it. */
  error?: unknown;
};

/**
 * An SDK's error as our typed failure. The message names status and reason only, never headers or
 * keys.
 * @param streaming whether the answer had begun, so that a broken connection is a dropped stream
 */
export function toModelError(error: unknown, streaming: boolean): ModelError {
  if (error instanceof ModelError) return error;
  const sdk = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const message = typeof sdk.message === 'string' ? sdk.message.slice(0, 500) : String(error);
  if (typeof sdk.status === 'number') return new ModelError(fromStatus(sdk.status, message, sdk));
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

function fromStatus(status: number, message: string, { headers, error }: SdkError): ModelFailure {
  const retryAfterMs = retryAfter(headers) ?? retryDelay(error, message);
  return {
    kind: kindOf(status, codesOf(error), message),
    message,
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/**
 * An error that came in a body: in OpenAI's form, as a bare text, or as a list of errors. Its code
 * counts as an HTTP status where it is one.
 * @param status that it counts as where it names none
 */
export function failureFromBody(error: unknown, status: number | undefined): ModelFailure {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  if (typeof first !== 'object' || first === null) {
    const message = String(first).slice(0, 500);
    return { kind: /not found|does not exist/i.test(message) ? 'model-not-found' : 'server-error', message };
  }
  const { code, message: said, metadata, error: inner } = first as Record<string, unknown>;
  if (inner !== undefined && said === undefined) return failureFromBody(inner, status);
  const provider = (metadata as { provider_name?: unknown } | undefined)?.provider_name;
  const text = `${typeof said === 'string' ? said : JSON.stringify(first)}${typeof provider === 'string' ? ` (${provider})` : ''}`;
  const message = text.slice(0, 500);
  const own = Number(code);
  const counted = Number.isInteger(own) && own >= 400 && own <= 599 ? own : (status ?? 500);
  const retryAfterMs = retryDelay(first, message);
  return {
    kind: kindOf(counted, codesOf(first), message),
    message,
    status: counted,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** What an error calls itself, beside its status. */
function codesOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, type, status, error: inner } = error as Record<string, unknown>;
  return [code, type, status, typeof inner === 'object' ? codesOf(inner) : '']
    .filter((part) => typeof part === 'string')
    .join(' ');
}

/** The status, where what the error calls itself does not say it better. */
function kindOf(status: number, codes: string, message: string): FailureKind {
  if (/insufficient_quota|billing_hard_limit|credit_balance/i.test(codes)) return 'quota';
  if (
    status === 429 &&
    /exceeded your current quota|check your plan and billing|insufficient (?:credit|balance|quota|funds)/i.test(message)
  )
    return 'quota';
  if (status === 400 || status === 422) {
    if (/content_filter|content_policy/i.test(codes) || /content management policy|content filter/i.test(message))
      return 'content-filter';
    if (/context_length_exceeded|string_above_max_length/i.test(codes) || isTooLong(message)) return 'too-large';
    if (/credit balance is too low/i.test(message)) return 'quota';
    if (/model_not_found/i.test(codes)) return 'model-not-found';
    if (/invalid_api_key|API_KEY_INVALID/i.test(codes) || /API key not valid/i.test(message)) return 'authentication';
  }
  return kindOfStatus(status);
}

function isTooLong(message: string): boolean {
  return /(?:context (?:length|size|window)|prompt is too long|input (?:length|is too long)|too many (?:input )?tokens|exceeds? the (?:available )?(?:context|maximum number of tokens))/i.test(
    message,
  );
}

/** What an HTTP status of a provider means. */
export function kindOfStatus(status: number): FailureKind {
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'quota';
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

/** Milliseconds from a body that says how long to wait: Google's RetryInfo, or words. */
function retryDelay(error: unknown, message: string): number | undefined {
  const details = (error as { details?: unknown } | undefined)?.details;
  const told = Array.isArray(details)
    ? details
        .map((detail: { retryDelay?: unknown } | null) => detail?.retryDelay)
        .find((delay) => typeof delay === 'string')
    : undefined;
  const seconds =
    /^([\d.]+)s$/.exec(typeof told === 'string' ? told : '')?.[1] ??
    /(?:retry|try again) in ([\d.]+) ?s/i.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
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
