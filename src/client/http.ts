import { ApiError } from './api-error.ts';

export type ClientOptions = {
  /** Where the server listens, e.g. `http://127.0.0.1:7331`. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer …`; needed wherever the server asks for tokens. */
  token?: string | undefined;
};

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Sends a request to the API and reads its JSON. @throws ApiError for every answer but success */
export async function requestJson<T>(
  { baseUrl, token }: ClientOptions,
  method: 'GET' | 'POST',
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const url = new URL(`/api${path}`, baseUrl);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new ApiError(0, 'unreachable', `baseUrl: ${url.origin} cannot be reached (${cause})`);
  }
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as T;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { code, message, remedy } = (JSON.parse(text) as { error: Record<string, string> }).error;
    return new ApiError(response.status, code ?? 'unknown', message ?? response.statusText, remedy);
  } catch {
    return new ApiError(response.status, 'unknown', `${response.status} ${response.statusText}: ${text.slice(0, 200)}`);
  }
}
