import type { TraceEvent } from '../domain/event.ts';
import { tokenExpiredCode } from '../domain/feed-close-codes.ts';
import type { ResponseDelta, ServerFrame } from '../domain/feed-protocol.ts';
import { ApiError } from './api-error.ts';
import type { ClientOptions } from './http.ts';

export type FollowOptions = {
  /** Sequence number of the last event you have: events after it are sent. 0, the default, starts with the first event. */
  from?: number;
  /** Called with pieces of responses while models write them; they are live only and not repeated after a break. */
  onDelta?: (delta: ResponseDelta) => void;
  signal?: AbortSignal;
  /** Attempts to reconnect in a row without an answer before the iteration fails; 10 by default. */
  maxReconnects?: number;
};

const subscriptionId = 1;
const firstDelayMs = 250;
const maxDelayMs = 5000;

/**
 * Events of a run in order, each exactly once: after a break it reconnects and resumes from the last event it received.
 * Ends when the run has ended, or waits for a person, and everything stored has been sent.
 * @param isRunning whether the run is still under way, asked once everything stored has been sent
 * @throws ApiError `invalid-input` for an unknown run or a cursor beyond its end, `unauthorized` for a token that is no
 * longer valid, `unreachable` after too many attempts
 */
export async function* followRun(
  options: ClientOptions,
  run: string,
  follow: FollowOptions,
  isRunning: () => Promise<boolean>,
): AsyncGenerator<TraceEvent, void, void> {
  const { signal, onDelta, maxReconnects = 10 } = follow;
  let after = follow.from ?? 0;
  let ended = false;
  for (let failures = 0; ; failures += 1) {
    signal?.throwIfAborted();
    if (failures > maxReconnects)
      throw new ApiError(0, 'unreachable', `baseUrl: ${options.baseUrl} did not answer ${failures} times`);
    if (failures > 0) await delay(Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1)), signal);
    const connection = connect(options, { run, after, deltas: onDelta !== undefined }, signal);
    try {
      let live = false;
      for await (const frame of connection.frames()) {
        failures = -1;
        if (frame.type === 'error') throw new ApiError(400, 'invalid-input', frame.message);
        if (frame.type === 'deltas') {
          for (const delta of frame.deltas) onDelta?.(delta);
          continue;
        }
        if (frame.type === 'live') live = true;
        else {
          for (const event of frame.events) {
            after = event.seq;
            ended = event.type === 'run-end';
            yield event;
          }
          after = Math.max(after, Number(frame.cursor));
        }
        if (live && (ended || (frame.type === 'live' && !(await isRunning())))) return;
      }
      if (connection.closeCode() === tokenExpiredCode)
        throw new ApiError(401, 'unauthorized', 'token: it was revoked or has expired');
      // A refused WebSocket does not say why; the API does.
      if (failures >= 0) await rethrowRefusal(isRunning);
    } finally {
      connection.close();
    }
  }
}

/** @throws ApiError where the server answers and refuses; a server that cannot be reached may come back */
async function rethrowRefusal(isRunning: () => Promise<boolean>): Promise<void> {
  try {
    await isRunning();
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
  }
}

type Connection = {
  /** Frames as they come, until the connection closes. */
  frames(): AsyncGenerator<ServerFrame, void, void>;
  closeCode(): number | undefined;
  close(): void;
};

function connect(
  { baseUrl, token }: ClientOptions,
  subscription: { run: string; after: number; deltas: boolean },
  signal: AbortSignal | undefined,
): Connection {
  const url = new URL('/feed', baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket =
    token === undefined ? new WebSocket(url) : new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  const received: ServerFrame[] = [];
  let wake = Promise.withResolvers<void>();
  let open = true;
  let code: number | undefined;
  const end = () => {
    open = false;
    wake.resolve();
  };
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', id: subscriptionId, ...subscription }));
  socket.onmessage = ({ data }) => {
    received.push(JSON.parse(String(data)) as ServerFrame);
    wake.resolve();
  };
  socket.onerror = end;
  socket.onclose = (event) => {
    code = event.code;
    end();
  };
  signal?.addEventListener('abort', end, { once: true });
  return {
    async *frames() {
      for (;;) {
        signal?.throwIfAborted();
        const frame = received.shift();
        if (frame !== undefined) yield frame;
        else if (open) {
          await wake.promise;
          wake = Promise.withResolvers();
        } else return;
      }
    },
    closeCode: () => code,
    close() {
      signal?.removeEventListener('abort', end);
      socket.close();
    },
  };
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
