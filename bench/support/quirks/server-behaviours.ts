import { gzipSync } from 'node:zlib';
import { type Asked, answerBytes, type Behaviour, eventStream, type Reply, refuse, say, sendBytes } from './answer.ts';

const only = (protocol: 'chat' | 'messages') => ({ protocols: [protocol] as const });
const well = (asked: Asked): Reply => say(asked, { text: asked.good });
const typeOf = ({ way }: Asked): string => (way === 'plain' ? 'application/json' : eventStream);
const goodBytes = (asked: Asked): string => answerBytes(asked, { text: asked.good });

/** Fails so many times for each model, then answers. */
function first(times: number, does: string, reply: (asked: Asked) => Reply): Behaviour {
  return { does, reply: (asked) => (asked.count <= times ? reply(asked) : well(asked)) };
}

function always(does: string, reply: (asked: Asked) => Reply): Behaviour {
  return { does, reply };
}

/** Refuses requests that have a field. */
function refusesField(field: string, message: string, more: Partial<Behaviour> = {}): Behaviour {
  return {
    does: `refuses \`${field}\``,
    ...more,
    reply: (asked) => (field in asked.request ? refuse(400, message) : well(asked)),
  };
}

export const loginPage: Reply = sendBytes('<html><head><title>Log in</title></head></html>', { type: 'text/html' });

const cutConnection: Reply = (response) => {
  response.destroy();
};

/** Errors by status. */
export const statusBehaviours: Record<string, Behaviour> = {
  'wrong-key': always('401: the key is wrong', () =>
    refuse(401, 'Incorrect API key provided: sk-***', { type: 'authentication_error', code: 'invalid_api_key' }),
  ),
  'no-credit': always('402: no credit is left', () => refuse(402, 'Insufficient credits', { type: 'billing_error' })),
  forbidden: always('403: the key may not use the model', () =>
    refuse(403, 'Your key may not use this model', { type: 'permission_error' }),
  ),
  'no-such-model': always('404: the model does not exist', () =>
    refuse(404, 'The model `x` does not exist', { type: 'not_found_error', code: 'model_not_found' }),
  ),
  'quota-spent': always('429: the quota is spent', () =>
    refuse(429, 'You exceeded your current quota, please check your plan and billing details.', {
      code: 'insufficient_quota',
    }),
  ),
  'credit-too-low': {
    does: '400: the credit is too low',
    ...only('messages'),
    reply: () => refuse(400, 'Your credit balance is too low to access the Anthropic API.'),
  },
  'rate-limit-once': first(1, '429 once, with seconds to wait', () =>
    refuse(429, 'slow down', { type: 'rate_limit_error', headers: { 'retry-after': '3' } }),
  ),
  'rate-limit-by-date': first(1, '429 once, with a date to wait for', () =>
    refuse(429, 'slow down', { headers: { 'retry-after': new Date(Date.now() + 4000).toUTCString() } }),
  ),
  'rate-limit-in-body': first(1, '429 once, with the delay in the body alone', () =>
    sendBytes(
      JSON.stringify([
        {
          error: {
            code: 429,
            message: 'Resource exhausted.',
            status: 'RESOURCE_EXHAUSTED',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '4s' }],
          },
        },
      ]),
      { status: 429 },
    ),
  ),
  'rate-limit': always('429 for ever', () => refuse(429, 'slow down', { type: 'rate_limit_error' })),
  'overloaded-once': first(1, '529 once', () => refuse(529, 'Overloaded', { type: 'overloaded_error' })),
  overloaded: always('503 for ever', () => refuse(503, 'The server is overloaded', { type: 'overloaded_error' })),
  'error-once': first(1, '500 once', () => refuse(500, 'internal error', { type: 'api_error' })),
  'error-twice': first(2, '502 twice, as a page', () =>
    sendBytes('<html><head><title>502 Bad Gateway</title></head></html>', { status: 502, type: 'text/html' }),
  ),
  error: always('500 for ever', () => refuse(500, 'internal error', { type: 'api_error' })),
  'request-timeout': first(1, '408 once', () => refuse(408, 'request timeout', { type: 'timeout_error' })),
  'body-too-large': always('413: the request is too large', () =>
    refuse(413, 'Request exceeds the maximum size', { type: 'request_too_large' }),
  ),
  'over-the-window': always('400: the prompt is longer than the window', () =>
    refuse(400, 'prompt is too long: 213456 tokens > 200000 maximum'),
  ),
  'prompt-filtered': always('400: a filter stops the prompt', () =>
    refuse(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", {
      code: 'content_filter',
    }),
  ),
  'bad-request': always('400 for a reason of its own', () => refuse(400, 'messages: this will not do')),
  'error-in-a-list': always('an error in a list', () =>
    sendBytes(JSON.stringify([{ error: { code: 400, message: 'Unusable request', status: 'INVALID_ARGUMENT' } }]), {
      status: 400,
    }),
  ),
  'error-as-detail': always('an error as `detail`', () =>
    sendBytes(JSON.stringify({ detail: [{ loc: ['body'], msg: 'field required' }] }), { status: 422 }),
  ),
  'error-as-text': always('an error as bare text', () =>
    sendBytes('upstream connect error', { status: 503, type: 'text/plain' }),
  ),
};

/** Parameters that are refused, or taken and ignored. */
export const parameterBehaviours: Record<string, Behaviour> = {
  'refuses-temperature': refusesField(
    'temperature',
    "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
  ),
  'deprecates-temperature': refusesField('temperature', '`temperature` is deprecated for this model.'),
  'refuses-seed': refusesField('seed', 'Invalid JSON payload received. Unknown name "seed": Cannot find field.', {
    ...only('chat'),
  }),
  'refuses-max-tokens': refusesField(
    'max_tokens',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    only('chat'),
  ),
  'refuses-stream-options': refusesField('stream_options', 'Unrecognized request argument supplied: stream_options', {
    ...only('chat'),
  }),
  'refuses-schemas': {
    does: 'takes JSON mode, and refuses schemas',
    reply: (asked) =>
      asked.format === 'schema' ? refuse(400, "'response_format.type' must be 'json_object' or 'text'") : well(asked),
  },
  'refuses-formats': {
    does: 'refuses every format',
    reply: (asked) =>
      asked.format === 'none' ? well(asked) : refuse(400, 'This response_format type is unavailable now'),
  },
  'refuses-bounds': {
    does: 'refuses bounds in schemas',
    reply: (asked) =>
      asked.format === 'schema' && /"(maxLength|minimum|maxItems)"/.test(JSON.stringify(asked.request))
        ? refuse(400, "output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported")
        : well(asked),
  },
  'ignores-formats': {
    does: 'ignores every format, and follows the words',
    reply: well,
  },
};

/** Answers that are broken, disguised or put otherwise on the way. */
export const wireBehaviours: Record<string, Behaviour> = {
  'error-with-200': always('an error with status 200', () =>
    sendBytes(JSON.stringify({ error: { code: 502, message: 'Provider returned error' } })),
  ),
  'error-text-with-200': always('an error as text with status 200', () =>
    sendBytes(JSON.stringify({ error: 'model "x" not found, try pulling it first' })),
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
  'redirect-to-login': always(
    'redirects to a login page',
    () => (response) => response.writeHead(302, { location: '/login' }).end(),
  ),
  'plain-for-stream': always('answers a stream in its plain form', (asked) =>
    sendBytes(answerBytes({ ...asked, way: 'plain' }, { text: asked.good })),
  ),
  'stream-for-plain': {
    does: 'answers a plain request with a stream',
    ...only('chat'),
    reply: (asked) =>
      sendBytes(answerBytes({ ...asked, way: 'streamed' }, { text: asked.good }), { type: eventStream }),
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
