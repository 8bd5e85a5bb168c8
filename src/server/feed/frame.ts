import type { FeedCursor, Filter } from './cursor.ts';

/** A message to subscribers: serialised once, sent to many. */
export type Frame = {
  type: 'batch' | 'deltas' | 'live';
  json: string;
  /** The JSON as UTF-8, encoded once. */
  bytes: Buffer;
  /** The subscriber's cursor after the frame; deltas do not move it. */
  reached: { filter: Filter; cursor: FeedCursor } | undefined;
};

/** `id` and `body` are JSON already. */
export function createFrame(type: Frame['type'], id: string, body: string, reached: Frame['reached']): Frame {
  const json = `{"type":"${type}","id":${id},${body}}`;
  return { type, json, bytes: Buffer.from(json), reached };
}
