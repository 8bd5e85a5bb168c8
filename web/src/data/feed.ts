import type { TraceEvent } from '../../../src/domain/event.ts';
import type { Speech } from './speech.ts';
import { token } from './token.ts';

export type FeedState = 'connecting' | 'live' | 'reconnecting';
type Delta = { debate: string; response: string; text: string; role?: Speech['role']; by?: string };
export type Subscription = { run?: string; debate?: string; after: number | 'live'; deltas: boolean | 'all' };
export type Listener = {
  events(events: readonly TraceEvent[]): void;
  deltas?(deltas: readonly Delta[]): void;
  state?(state: FeedState): void;
};

type Frame =
  | { type: 'batch'; id: number; events: TraceEvent[]; cursor: number }
  | { type: 'deltas'; id: number; deltas: Delta[] }
  | { type: 'live'; id: number; cursor: number }
  | { type: 'error'; id?: number; message: string };

const firstRetryMs = 500;
const maxRetryMs = 5000;

const following = new Map<number, { wanted: Subscription; listener: Listener }>();
let nextId = 1;
let socket: WebSocket | undefined;
let retryMs = firstRetryMs;
let retry: ReturnType<typeof setTimeout> | undefined;

/**
 * Follows a run or a debate; all followers share one connection. After a break each goes on from
 * the last event it has, so none is lost or doubled. Returns how to stop.
 */
export function follow(wanted: Subscription, listener: Listener): () => void {
  const id = nextId++;
  following.set(id, { wanted: { ...wanted }, listener });
  if (socket === undefined) connect();
  else if (socket.readyState === WebSocket.OPEN) subscribe(id);
  return () => {
    following.delete(id);
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'unsubscribe', id }));
    if (following.size === 0) disconnect();
  };
}

function subscribe(id: number): void {
  const item = following.get(id);
  if (item !== undefined) socket?.send(JSON.stringify({ type: 'subscribe', id, ...item.wanted }));
}

function connect(): void {
  const key = token();
  const query = key === null ? '' : `?token=${encodeURIComponent(key)}`;
  const opened = new WebSocket(`${location.origin.replace('http', 'ws')}/feed${query}`);
  socket = opened;
  opened.onopen = () => {
    retryMs = firstRetryMs;
    for (const id of following.keys()) subscribe(id);
  };
  opened.onmessage = ({ data }) => handleFrame(JSON.parse(String(data)) as Frame);
  opened.onclose = () => {
    if (socket !== opened) return;
    socket = undefined;
    if (following.size === 0) return;
    for (const { listener } of following.values()) listener.state?.('reconnecting');
    retry = setTimeout(connect, retryMs);
    retryMs = Math.min(maxRetryMs, retryMs * 2);
  };
}

function handleFrame(frame: Frame): void {
  const item = frame.id === undefined ? undefined : following.get(frame.id);
  if (item === undefined) return;
  if (frame.type === 'batch') {
    item.wanted.after = frame.cursor;
    item.listener.events(frame.events);
  } else if (frame.type === 'live') {
    item.wanted.after = frame.cursor;
    item.listener.state?.('live');
  } else if (frame.type === 'deltas') item.listener.deltas?.(frame.deltas);
}

function disconnect(): void {
  clearTimeout(retry);
  const open = socket;
  socket = undefined;
  open?.close();
}
