import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { ModelError } from '../domain/model-client.ts';
import { currentProxies } from './network.ts';

/**
 * A longer answer is cut off while it arrives: no model writes that much, and it must not fill the
 * memory.
 */
const maxResponseBytes = 8 * 1024 * 1024;

/**
 * A `fetch` for the providers' SDKs over `undici.request`, which does less for each call than the
 * built-in `fetch` (see bench/throughput.ts). It covers what the SDKs use: bodies of text or bytes out; status,
 * headers and a body read once in. Calls go through the proxies of `configureNetwork`. A redirect
 * that keeps the method (307, 308) is followed within its origin; another would send the key
 * elsewhere, and is an error that names it. A compressed body is unpacked, though none was asked for.
 */
export function createFetch(): typeof fetch {
  let dispatcher: Dispatcher | undefined;
  return async (input, init = {}) => {
    const { method = 'GET', headers, body, signal } = init;
    dispatcher ??= createDispatcher();
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hops = 0; ; hops += 1) {
      const answer = await request(url, {
        dispatcher,
        method: method as Dispatcher.HttpMethod,
        headers: Object.fromEntries(new Headers(headers)),
        body: typeof body === 'string' || body instanceof Uint8Array ? body : null,
        signal: signal ?? null,
      });
      const target = redirectOf(answer, url, hops);
      if (target === undefined) return new UndiciResponse(answer) as unknown as Response;
      await answer.body.dump();
      url = target;
    }
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

const maxRedirects = 3;

/** @throws ModelError for a redirect that must not be followed: asked again, the server does the same */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL, hops: number): URL | undefined {
  const location = headers.location;
  if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') return undefined;
  const target = new URL(location, from);
  const isFollowed = (statusCode === 307 || statusCode === 308) && target.origin === from.origin && hops < maxRedirects;
  if (isFollowed) return target;
  throw new ModelError({
    kind: 'bad-request',
    message: `the server redirects to ${target.origin}${target.pathname} (HTTP ${statusCode}), which is not followed; set baseUrl to where the API is`,
    status: statusCode,
  });
}

/** The body as it was before it was compressed. */
function unpacked(body: Readable, encoding: string): Readable {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return body.pipe(createGunzip());
    case 'deflate':
      return body.pipe(createInflate());
    case 'br':
      return body.pipe(createBrotliDecompress());
    case 'zstd':
      return body.pipe(createZstdDecompress());
    default:
      return body;
  }
}

/** The part of `Response` that the SDKs read. */
class UndiciResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly url = '';
  readonly statusText = '';
  readonly headers: Headers;
  readonly body: Readable;

  constructor(answer: Dispatcher.ResponseData) {
    this.status = answer.statusCode;
    this.ok = answer.statusCode >= 200 && answer.statusCode < 300;
    this.headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const text of Array.isArray(value) ? value : [value ?? '']) this.headers.append(name, text);
    }
    const encoding = this.headers.get('content-encoding');
    this.body = encoding === null ? answer.body : unpacked(answer.body, encoding);
    if (encoding === null) return;
    answer.body.on('error', (error) => this.body.destroy(error));
    this.headers.delete('content-encoding');
  }

  /**
   * The SDKs know an error as one object with `error` alone; Google's API lists its errors, and other
   * servers put their words elsewhere, which would be lost.
   */
  async text(): Promise<string> {
    const whole = await text(this.body);
    if (whole.length > maxResponseBytes) throw new Error('the answer is longer than the limit for one response');
    if (this.ok || !/^\s*[[{]/.test(whole)) return whole;
    try {
      const parsed: unknown = JSON.parse(whole);
      const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
      if (typeof first !== 'object' || first === null) return whole;
      return JSON.stringify('error' in first ? first : { error: first });
    } catch {
      return whole;
    }
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
