import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** Messages kept of one session: enough for a client that was away for minutes. Runs are found by their id. */
const maxMessages = 1000;

/** What a session sent, so that a client of a 2025 revision can resume after its connection broke. */
export function createEventStore(): EventStore {
  const log: { id: string; stream: string; message: JSONRPCMessage }[] = [];
  let next = 1;
  return {
    async storeEvent(stream, message) {
      const id = `${next++}`;
      log.push({ id, stream, message });
      if (log.length > maxMessages) log.shift();
      return id;
    },
    async getStreamIdForEventId(id) {
      return log.find((item) => item.id === id)?.stream;
    },
    async replayEventsAfter(last, { send }) {
      const from = log.findIndex((item) => item.id === last);
      const stream = log[from]?.stream;
      if (stream === undefined) throw new Error(`event ${last} is no longer kept`);
      for (const item of log.slice(from + 1)) if (item.stream === stream) await send(item.id, item.message);
      return stream;
    },
  };
}
