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
  const own = ownFailure(error);
  if (own !== undefined) return own;
  const sdk = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const message = messageOf(error, sdk).slice(0, 500);
  if (typeof sdk.status === 'number') return new ModelError(fromStatus(sdk.status, message, sdk));
  // An error in the middle of a stream has no status but says what it is.
  if (hasWords(sdk.error)) return new ModelError(failureFromBody(sdk.error, undefined));
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

/** A failure of ours, also where an SDK took it for one of the connection. */
function ownFailure(error: unknown): ModelError | undefined {
  if (error instanceof ModelError) return error;
  return error instanceof Error ? ownFailure(error.cause) : undefined;
}

/** What an error says; "Connection error." alone says nothing, what caused it does. */
function messageOf(error: unknown, { message, cause }: SdkError): string {
  const said = typeof message === 'string' ? message : String(error);
  const causes: string[] = [];
  for (let inner = cause; inner instanceof Error && causes.length < 3; inner = inner.cause)
    if (inner.message !== '' && !said.includes(inner.message)) causes.push(inner.message);
  const last = causes.at(-1) ?? (typeof codeOf(cause) === 'string' ? String(codeOf(cause)) : undefined);
  return last === undefined || said.includes(last) ? said : `${said.replace(/\.$/, '')}: ${last}`;
}

/** The code of an error or of what caused it: the SDKs wrap what the connection threw. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && error.code !== undefined && error.code !== null ? error.code : codeOf(error.cause);
}

function fromStatus(status: number, sdkMessage: string, { headers, error }: SdkError): ModelFailure {
  const message = `${status} ${wordsOf(error) ?? firstLine(sdkMessage.replace(/^\d{3} /, ''))}`.slice(0, 500);
  const retryAfterMs = retryAfter(headers) ?? retryDelay(error, message);
  return {
    kind: kindOf(status, codesOf(error), message + quotaIds(error), retryAfterMs),
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
  const { code, metadata, error: inner } = first as Record<string, unknown>;
  if (inner !== undefined && !('message' in first)) return failureFromBody(inner, status);
  const provider = (metadata as { provider_name?: unknown } | undefined)?.provider_name;
  const text = `${wordsOf(first) ?? JSON.stringify(first)}${typeof provider === 'string' ? ` (${provider})` : ''}`;
  const message = text.slice(0, 500);
  const own = Number(code);
  const isStatus = Number.isInteger(own) && own >= 400 && own <= 599;
  const counted = isStatus ? own : (statusOfCodes(codesOf(first)) ?? status ?? 500);
  const retryAfterMs = retryDelay(first, message);
  return {
    kind: kindOf(counted, codesOf(first), message + quotaIds(first), retryAfterMs),
    message,
    status: counted,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Whether a body without an answer says in words what went wrong, as some gateways do with a good status. */
export function isErrorBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && wordsOf(body) !== undefined;
}

/**
 * A body that is no answer: an error in its own words, or quoted.
 * @param expected what should have come, with its article
 */
export function failureOfOtherBody(expected: string, body: unknown): ModelFailure {
  if (isErrorBody(body)) return failureFromBody(body, undefined);
  const text = typeof body === 'string' ? firstLine(body) : JSON.stringify(body).slice(0, 200);
  return { kind: 'server-error', message: `expected ${expected}, got: ${text}` };
}

/** What servers put an error's words into, in the order in which they say most. */
const wordFields = ['message', 'detail', 'error', 'errors', 'msg', 'error_description', 'title'] as const;

/** An error in its own words, wherever a server puts them. */
function wordsOf(error: unknown): string | undefined {
  if (typeof error === 'string') return error.trim() === '' ? undefined : error.trim();
  if (Array.isArray(error)) return error.map(wordsOf).find((words) => words !== undefined);
  if (typeof error !== 'object' || error === null) return undefined;
  const fields = error as Record<string, unknown>;
  const words = wordFields.map((field) => wordsOf(fields[field])).find((found) => found !== undefined);
  const named = namedField(fields);
  return words === undefined || named === undefined || words.includes(named) ? words : `${named}: ${words}`;
}

/** The field of the request that an error is about, where it does not say so in its words. */
function namedField({ param, loc, details }: Record<string, unknown>): string | undefined {
  if (typeof param === 'string' && /^[\w.[\]]{1,60}$/.test(param)) return param;
  if (Array.isArray(loc))
    return (
      loc
        .filter((part) => part !== 'body')
        .join('.')
        .slice(0, 60) || undefined
    );
  const violations = Array.isArray(details)
    ? details.flatMap((detail: { fieldViolations?: unknown } | null) => detail?.fieldViolations ?? [])
    : [];
  const [violation] = violations as ({ field?: unknown; description?: unknown } | null)[];
  const said = [violation?.field, violation?.description].filter((part) => typeof part === 'string');
  return said.length === 0 ? undefined : said.join(': ').slice(0, 300);
}

function hasWords(error: unknown): boolean {
  return wordsOf(error) !== undefined;
}

/** The first line of a text, of a page in HTML its title beside it. */
export function firstLine(text: string): string {
  const line = text.trim().split(/\r?\n/)[0]?.slice(0, 200) ?? '';
  const title = /^\s*<(?:!doctype|html)/i.test(text)
    ? /<title>([^<]{1,120})<\/title>/i.exec(text)?.[1]?.trim()
    : undefined;
  return title === undefined || line.includes(title) ? line : `${line} (${title})`;
}

/** The HTTP status that goes with what an error calls itself, where it came without one. */
function statusOfCodes(codes: string): number | undefined {
  return codeStatuses.find(([names]) => names.test(codes))?.[1];
}

const codeStatuses: readonly [RegExp, number][] = [
  [/authentication_error|invalid_api_key|UNAUTHENTICATED|unauthorized/i, 401],
  [/billing_error|insufficient_credits|payment_required/i, 402],
  [/permission_error|PERMISSION_DENIED|forbidden/i, 403],
  [/not_found_error|model_not_found|NOT_FOUND/i, 404],
  [/request_too_large/i, 413],
  [/rate_limit|RESOURCE_EXHAUSTED|insufficient_quota/i, 429],
  [/overloaded|UNAVAILABLE/i, 529],
  [/timeout_error|DEADLINE_EXCEEDED/i, 408],
  [/api_error|server_error|INTERNAL/i, 500],
  [
    /invalid_request|INVALID_ARGUMENT|FAILED_PRECONDITION|context_length_exceeded|content_filter|unsupported_(?:parameter|value)/i,
    400,
  ],
];

/** What an error calls itself, beside its status. */
function codesOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, type, status, error: inner } = error as Record<string, unknown>;
  return [code, type, status, typeof inner === 'object' ? codesOf(inner) : '']
    .filter((part) => typeof part === 'string')
    .join(' ');
}

/** Names of the quotas that Google says were exceeded: by them a limit by the day is told from one by the minute. */
function quotaIds(error: unknown): string {
  const details = (error as { details?: unknown } | null | undefined)?.details;
  const violations = Array.isArray(details)
    ? details.flatMap((detail: { violations?: unknown } | null) => detail?.violations ?? [])
    : [];
  return violations.map((violation: { quotaId?: unknown } | null) => ` ${String(violation?.quotaId ?? '')}`).join('');
}

/** The status, where what the error calls itself does not say it better. */
function kindOf(status: number, codes: string, message: string, retryAfterMs?: number): FailureKind {
  if (/insufficient_quota|billing_hard_limit|credit_balance/i.test(codes)) return 'quota';
  if (status === 429) {
    // More tokens than the account may send in a minute: no wait makes room for them.
    if (/request too large/i.test(message)) return 'too-large';
    const isSpent =
      /exceeded your current quota|check your plan and billing|insufficient (?:credit|balance|quota|funds)/i.test(
        message,
      );
    // Google says so of a limit by the minute, too, and then when to come back.
    const passes = retryAfterMs !== undefined && !/per ?day|limit: 0\b/i.test(message);
    if (isSpent && !passes) return 'quota';
  }
  if (status === 400 || status === 422) {
    if (/content_filter|content_policy/i.test(codes) || /content management policy|content filter/i.test(message))
      return 'content-filter';
    if (/context_length_exceeded|string_above_max_length/i.test(codes) || isTooLong(message)) return 'too-large';
    if (/credit balance is too low|reached your specified \w+ usage limits/i.test(message)) return 'quota';
    if (/model_not_found|model_decommissioned/i.test(codes) || /not a valid model id/i.test(message))
      return 'model-not-found';
    if (
      /invalid_api_key|API_KEY_INVALID/i.test(codes) ||
      /API key not valid|(?:incorrect|invalid) api key/i.test(message)
    )
      return 'authentication';
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
    case 410:
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
    // A server never learns what it does not know how to do.
    case 501:
      return 'bad-request';
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
  const delayText = Array.isArray(details)
    ? details
        .map((detail: { retryDelay?: unknown } | null) => detail?.retryDelay)
        .find((delay) => typeof delay === 'string')
    : undefined;
  const seconds =
    /^([\d.]+)s$/.exec(typeof delayText === 'string' ? delayText : '')?.[1] ??
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
