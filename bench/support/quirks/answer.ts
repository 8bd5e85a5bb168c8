import type { ServerResponse } from 'node:http';
import { chatBytes, messageBytes, type Way } from './wire-bytes.ts';

export type QuirkProtocol = 'chat' | 'messages';
export const quirkProtocols: readonly QuirkProtocol[] = ['chat', 'messages'];

/** A call as it reached the quirky server. */
export type Asked = {
  protocol: QuirkProtocol;
  way: Way;
  /** Whether JSON is asked for, by the request or in words. */
  isStructured: boolean;
  /** How the request asks for it; words alone are `none`. */
  format: 'schema' | 'object' | 'none';
  request: Record<string, unknown>;
  /** All messages, as JSON. */
  prompt: string;
  /** Number of this call among those of the same model and form, from 1. */
  count: number;
  path: string;
  /** What a server without quirks answers. */
  good: string;
};

export type Reply = (response: ServerResponse) => void;

/** An answer before a protocol gives it its form; `finish` in the chat protocol's words. */
export type Answer = {
  text: string | null;
  finish?: string | null;
  /** Beside the text: `reasoning_content`, or a block of thinking. */
  thoughts?: string;
  /** In place of what a server counts; null: none is told. */
  usage?: Record<string, unknown> | null;
  /** Further fields of a chat message. */
  message?: Record<string, unknown>;
};

const stopReasons: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
};

/** The answer in the form that was asked for. */
export function answerBytes({ protocol, way }: Pick<Asked, 'protocol' | 'way'>, answer: Answer): string {
  const { text, finish = 'stop', thoughts, usage, message } = answer;
  if (protocol === 'chat') {
    const reasoning = thoughts === undefined ? {} : { reasoning_content: thoughts };
    return chatBytes(way, { role: 'assistant', ...reasoning, content: text, ...message }, finish, usage);
  }
  const content = [
    ...(thoughts === undefined ? [] : [{ type: 'thinking' as const, thinking: thoughts }]),
    ...(text === null || text === '' ? [] : [{ type: 'text' as const, text }]),
  ];
  const stop = finish === null ? null : (stopReasons[finish] ?? finish);
  return messageBytes(way, content, stop, usage);
}

export function say(asked: Asked, answer: Answer): Reply {
  return sendBytes(answerBytes(asked, answer), { type: asked.way === 'plain' ? 'application/json' : eventStream });
}

export const eventStream = 'text/event-stream';

export function sendBytes(
  bytes: string | Buffer,
  { status = 200, type = 'application/json', headers = {} }: SendOptions = {},
): Reply {
  return (response) => response.writeHead(status, { 'content-type': type, ...headers }).end(bytes);
}
type SendOptions = { status?: number; type?: string; headers?: Record<string, string> };

/** An error as both protocols write it, closely enough for each. */
export function refuse(
  status: number,
  message: string,
  { type = 'invalid_request_error', code = null, headers = {} }: RefuseOptions = {},
): Reply {
  const body = { type: 'error', error: { type, message, param: null, code } };
  return sendBytes(JSON.stringify(body), { status, headers });
}
type RefuseOptions = { type?: string; code?: string | null; headers?: Record<string, string> };

/** What a server does, and in which protocols it was seen. */
export type Behaviour = {
  /** For people, in the present tense: "cuts its answer at the limit". */
  does: string;
  protocols?: readonly QuirkProtocol[];
  reply: (asked: Asked) => Reply;
};

export const only = (protocol: 'chat' | 'messages') => ({ protocols: [protocol] as const });
export const well = (asked: Asked): Reply => say(asked, { text: asked.good });
export const typeOf = ({ way }: Asked): string => (way === 'plain' ? 'application/json' : eventStream);
export const goodBytes = (asked: Asked): string => answerBytes(asked, { text: asked.good });

/** Fails so many times for each model, then answers. */
export function first(times: number, does: string, reply: (asked: Asked) => Reply): Behaviour {
  return { does, reply: (asked) => (asked.count <= times ? reply(asked) : well(asked)) };
}

export function always(does: string, reply: (asked: Asked) => Reply): Behaviour {
  return { does, reply };
}
