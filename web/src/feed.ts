import type { TraceEvent } from '../../src/model/event.ts';

export type FeedState = 'connecting' | 'live' | 'reconnecting';
type Delta = { debate: string; response: string; text: string };

const retryMs = 1000;

/** Follows a run or a debate. After a break it goes on from the last event it has, so none is lost or doubled. */
export function follow(
  wanted: { run?: string; debate?: string },
  on: { events(events: TraceEvent[]): void; deltas(deltas: Delta[]): void; state(state: FeedState): void },
): () => void {
  let cursor = 0;
  let stopped = false;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    const token = new URL(location.href).searchParams.get('token');
    socket = new WebSocket(
      `${location.origin.replace('http', 'ws')}/feed${token === null ? '' : `?token=${encodeURIComponent(token)}`}`,
    );
    socket.onopen = () =>
      socket?.send(JSON.stringify({ type: 'subscribe', id: 1, ...wanted, after: cursor, deltas: true }));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === 'batch') {
        cursor = frame.cursor;
        on.events(frame.events);
      } else if (frame.type === 'deltas') on.deltas(frame.deltas);
      else if (frame.type === 'live') on.state('live');
    };
    socket.onclose = () => {
      if (stopped) return;
      on.state('reconnecting');
      timer = setTimeout(connect, retryMs);
    };
  }
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
