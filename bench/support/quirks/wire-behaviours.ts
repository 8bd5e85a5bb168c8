import { gzipSync } from 'node:zlib';
import {
  always,
  answerBytes,
  type Behaviour,
  eventStream,
  first,
  goodBytes,
  only,
  type Reply,
  say,
  sendBytes,
  typeOf,
  well,
} from './answer.ts';

export const loginPage: Reply = sendBytes('<html><head><title>Log in</title></head></html>', { type: 'text/html' });

const cutConnection: Reply = (response) => {
  response.destroy();
};

/** Answers that are broken, disguised or put otherwise on the way. */
export const wireBehaviours: Record<string, Behaviour> = {
  'error-with-200': always('an error with status 200', () =>
    sendBytes(JSON.stringify({ error: { code: 502, message: 'Provider returned error' } })),
  ),
  'error-text-with-200': always('an error as text with status 200', () =>
    sendBytes(JSON.stringify({ error: 'model "x" not found, try pulling it first' })),
  ),
  'code-with-200': always('a code and words with status 200', () =>
    sendBytes(JSON.stringify({ code: 401, msg: 'token is invalid', data: null })),
  ),
  'error-in-choice': {
    does: 'half a text and an error, with status 200',
    ...only('chat'),
    reply: () =>
      sendBytes(
        JSON.stringify({
          id: 'g',
          choices: [
            {
              index: 0,
              finish_reason: 'error',
              error: { code: 502, message: 'Upstream idle timeout exceeded' },
              message: { role: 'assistant', content: 'Half an ans' },
            },
          ],
        }),
      ),
  },
  'login-page': always('a login page with status 200', () => loginPage),
  'empty-body': always('an empty body', () => sendBytes('')),
  'half-a-body': always('JSON that ends in the middle', (asked) =>
    sendBytes(goodBytes(asked).slice(0, 40), { type: typeOf(asked) }),
  ),
  'no-choices': {
    does: 'no choice at all',
    ...only('chat'),
    reply: () => sendBytes(JSON.stringify({ id: 'x', object: 'chat.completion', choices: [] })),
  },
  'no-content': {
    does: 'no content at all',
    ...only('messages'),
    reply: () => sendBytes(JSON.stringify({ id: 'x', type: 'message', role: 'assistant', content: [] })),
  },
  'another-api': always('an object of another API', () => sendBytes('{"ok":true}')),
  'body-cut-off': always('a body shorter than it says', () => (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
    response.write('{"id":"c","cho', () => response.destroy());
  }),
  'stream-cut-off': always('a stream that is cut in the middle', (asked) =>
    asked.way === 'plain'
      ? well(asked)
      : (response) => {
          response.writeHead(200, { 'content-type': eventStream });
          response.write(goodBytes(asked).slice(0, 400), () => response.destroy());
        },
  ),
  'stream-ends-early': always('a stream that ends before its end', (asked) =>
    asked.way === 'plain' ? well(asked) : sendBytes(firstEvents(goodBytes(asked)), { type: eventStream }),
  ),
  'error-in-stream': always('an error in the middle of a stream', (asked) =>
    asked.way === 'plain'
      ? well(asked)
      : sendBytes(
          `${firstEvents(goodBytes(asked))}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded","code":529}}\n\n`,
          { type: eventStream },
        ),
  ),
  'connection-cut-once': first(1, 'cuts the connection once', () => cutConnection),
  'connection-cut': always('cuts every connection', () => cutConnection),
  gzip: always('compresses uninvited', (asked) =>
    sendBytes(gzipSync(goodBytes(asked)), { type: typeOf(asked), headers: { 'content-encoding': 'gzip' } }),
  ),
  redirect: always('redirects to another path', (asked) =>
    asked.path.startsWith('/moved')
      ? well(asked)
      : (response) => response.writeHead(308, { location: `/moved${asked.path}` }).end(),
  ),
  'redirect-permanently': always('redirects with 301', (asked) =>
    asked.path.startsWith('/moved')
      ? well(asked)
      : (response) => response.writeHead(301, { location: `/moved${asked.path}` }).end(),
  ),
  'redirect-to-login': always(
    'redirects to a login page',
    () => (response) => response.writeHead(302, { location: '/login' }).end(),
  ),
  'plain-for-stream': always('answers a stream in its plain form', (asked) =>
    sendBytes(answerBytes({ ...asked, way: 'plain' }, { text: asked.good })),
  ),
  'stream-for-plain': always('answers a plain request with a stream', (asked) =>
    sendBytes(answerBytes({ ...asked, way: 'streamed' }, { text: asked.good }), { type: eventStream }),
  ),
  'stream-of-another-type': always('calls a stream JSON', (asked) => sendBytes(goodBytes(asked))),
  'two-choices': {
    does: 'answers with a choice that nobody asked for in between',
    ...only('chat'),
    reply: (asked) => {
      const other = {
        index: 1,
        delta: { content: 'no' },
        message: { role: 'assistant', content: 'no' },
        finish_reason: null,
      };
      if (asked.way === 'streamed')
        return sendBytes(goodBytes(asked).replaceAll('\n\n', `\n\ndata: ${JSON.stringify({ choices: [other] })}\n\n`), {
          type: eventStream,
        });
      const whole = JSON.parse(goodBytes(asked)) as { choices?: unknown[] };
      return sendBytes(JSON.stringify({ ...whole, choices: [other, ...(whole.choices ?? [])] }));
    },
  },
  'error-object-in-stream': {
    does: 'ends a stream with an error that stands for itself',
    ...only('chat'),
    reply: (asked) =>
      asked.way === 'plain'
        ? well(asked)
        : sendBytes(
            `${firstEvents(goodBytes(asked))}data: {"object":"error","message":"CUDA out of memory","code":500}\n\ndata: [DONE]\n\n`,
            { type: eventStream },
          ),
  },
  'older-completion': {
    does: 'answers in the form of the older completions',
    ...only('chat'),
    reply: (asked) =>
      sendBytes(
        JSON.stringify({ id: 'c1', model: 'served-model', choices: [{ text: asked.good, finish_reason: 'stop' }] }),
      ),
  },
  'text-for-blocks': {
    does: 'answers a text in place of blocks',
    ...only('messages'),
    reply: (asked) => {
      const whole = JSON.parse(answerBytes({ ...asked, way: 'plain' }, { text: asked.good })) as object;
      return sendBytes(JSON.stringify({ ...whole, content: asked.good }));
    },
  },
  'stream-with-comments': always('puts comments between events', (asked) =>
    sendBytes(asked.way === 'plain' ? goodBytes(asked) : goodBytes(asked).replaceAll('\n\n', '\n\n: PROCESSING\n\n'), {
      type: typeOf(asked),
    }),
  ),
  'stream-with-crlf': always('ends lines as Windows does', (asked) =>
    sendBytes(asked.way === 'plain' ? goodBytes(asked) : goodBytes(asked).replaceAll('\n', '\r\n'), {
      type: typeOf(asked),
    }),
  ),
  'stream-without-done': {
    does: 'ends a stream without `[DONE]`',
    ...only('chat'),
    reply: (asked) => sendBytes(goodBytes(asked).replace('data: [DONE]\n\n', ''), { type: typeOf(asked) }),
  },
  'stream-by-byte': always('sends a stream byte by byte', (asked) =>
    asked.way === 'plain' ? well(asked) : bytewise(goodBytes(asked)),
  ),
  'usage-after-the-end': {
    does: 'tells usage in an event of its own, without choices',
    ...only('chat'),
    reply: (asked) =>
      asked.way === 'plain'
        ? well(asked)
        : sendBytes(
            goodBytes(asked).replace(
              'data: [DONE]',
              'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}\n\ndata: [DONE]',
            ),
            { type: eventStream },
          ),
  },
  'type-text': always('calls its JSON plain text', (asked) =>
    sendBytes(answerBytes({ ...asked, way: 'plain' }, { text: asked.good }), { type: 'text/plain' }),
  ),
  'status-201': always('answers with status 201', (asked) =>
    sendBytes(goodBytes(asked), { status: 201, type: typeOf(asked) }),
  ),
  'status-204': always('answers 204 and nothing', () => (response) => response.writeHead(204).end()),
  'another-model': always('serves another model than was asked', (asked) =>
    sendBytes(goodBytes(asked).replaceAll('served-model', 'some-other-model-2026-01-01'), { type: typeOf(asked) }),
  ),
  huge: always('answers twelve million characters', (asked) =>
    say({ ...asked, way: 'plain' }, { text: 'y'.repeat(12_000_000) }),
  ),
  'long-line': always('answers a line of 1.5 million characters', (asked) =>
    say({ ...asked, way: 'plain' }, { text: asked.isStructured ? asked.good : 'x'.repeat(1_500_000) }),
  ),
};

/** The events of a stream but for the last three. */
function firstEvents(stream: string): string {
  const events = stream.split(/(?<=\n\n)/);
  return events.slice(0, Math.max(1, Math.min(5, events.length - 3))).join('');
}

function bytewise(stream: string): Reply {
  const bytes = Buffer.from(stream);
  return (response) => {
    response.writeHead(200, { 'content-type': eventStream });
    for (let at = 0; at < bytes.length; at += 1) response.write(bytes.subarray(at, at + 1));
    response.end();
  };
}
