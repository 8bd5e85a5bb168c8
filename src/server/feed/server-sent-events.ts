import type { Request, Response } from 'express';
import type { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { afterSchema } from '../../domain/feed-protocol.ts';
import { streamEventsSchema } from '../http/request-schemas.ts';
import { validateInput } from '../http/validate-input.ts';
import { encodeCursor } from './cursor.ts';
import type { Feed } from './feed.ts';
import type { Sink } from './subscriber.ts';

const heartbeatMs = 15_000;

/** The feed as server-sent events, for clients without WebSockets. A browser that reconnects sends the last id by itself. */
export async function streamEvents(feed: Feed, request: Request, response: Response): Promise<void> {
  const { run, debate, after, deltas } = validateInput(streamEventsSchema, request.query);
  const sink: Sink = {
    send({ type, json, reached }) {
      const id = reached === undefined ? '' : `id: ${encodeCursor(reached.filter, reached.cursor)}\n`;
      response.write(`event: ${type}\n${id}data: ${json}\n\n`);
    },
    buffered: () => response.writableLength,
    // The client reconnects with the last id it read, and continues from there.
    disconnect: () => response.destroy(),
  };
  const subscription = { id: 'sse', run, debate, after: parseAfter(request.get('last-event-id') ?? after) };
  const stop = await feed.subscribe(sink, { ...subscription, deltas: deltas === 'all' ? deltas : deltas === 'true' });
  if (response.closed) return stop();
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Keeps proxies from buffering events.
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}

function parseAfter(text: string | undefined): z.infer<typeof afterSchema> {
  if (text === undefined || text === '') return 0;
  if (text === 'live') return 'live';
  try {
    return afterSchema.parse(JSON.parse(text));
  } catch {
    throw new MootcourtError('invalid-input', 'after: expected a number, "live", or an object of numbers by run');
  }
}
