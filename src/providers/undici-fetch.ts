import { Readable } from 'node:stream';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { currentProxies } from './network.ts';

/**
 * A longer answer is cut off while it arrives: no model writes that much, and it must not fill the
 * memory.
 */
const maxResponseBytes = 8 * 1024 * 1024;

/**
 * A `fetch` for the providers' SDKs over `undici.request`, which does less for each call than the
 * built-in `fetch` (see bench/throughput.ts). It covers what the SDKs use: text bodies out; status,
 * headers and a body read once in. Calls go through the proxies of `configureNetwork`. Redirects are not followed: no provider's API has any.
 */
export function createFetch(): typeof fetch {
  let dispatcher: Dispatcher | undefined;
  return async (input, init = {}) => {
    const { method = 'GET', headers, body, signal } = init;
    dispatcher ??= createDispatcher();
    const answer = await request(input instanceof Request ? input.url : input, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : null,
      signal: signal ?? null,
    });
    return new UndiciResponse(answer) as unknown as Response;
  };
}

function createDispatcher(): Dispatcher {
  const options = {
    maxResponseSize: maxResponseBytes,
    keepAliveTimeout: 30_000,
    bodyTimeout: 0,
    headersTimeout: 0,
  };
  const proxies = currentProxies();
  return proxies === undefined ? new Agent(options) : new EnvHttpProxyAgent({ ...options, ...proxies });
}

/** The same with whole `Response`s of the web, for SDKs that read their bodies as web streams. */
export function createWebFetch(): typeof fetch {
  const plain = createFetch();
  return async (input, init) => {
    const { status, headers, body } = await plain(input, init);
    return new Response(Readable.toWeb(body as unknown as Readable) as ReadableStream, { status, headers });
  };
}

/** The part of `Response` that the SDKs read. */
class UndiciResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly url = '';
  readonly statusText = '';
  readonly headers: Headers;
  readonly body: Dispatcher.ResponseData['body'];

  constructor(answer: Dispatcher.ResponseData) {
    this.status = answer.statusCode;
    this.ok = answer.statusCode >= 200 && answer.statusCode < 300;
    this.headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const text of Array.isArray(value) ? value : [value ?? '']) this.headers.append(name, text);
    }
    this.body = answer.body;
  }

  text(): Promise<string> {
    return this.body.text();
  }

  json(): Promise<unknown> {
    return this.body.json();
  }
}
