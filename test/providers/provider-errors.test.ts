import { describe, expect, it } from 'vitest';
import { chatBytes, messageBytes, type Way, ways } from '../../bench/support/quirks/wire-bytes.ts';
import { type FailureKind, ModelError } from '../../src/domain/model-client.ts';
import { askServer, type Protocol, protocols, send } from '../support/wire-answers.ts';

async function failureOf(protocol: Protocol, way: Way, answer: Parameters<typeof askServer>[2]) {
  const error = await askServer(protocol, way, answer).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  return (error as ModelError).failure;
}

const bodies: [string, number, unknown, FailureKind, string][] = [
  ['in OpenAI’s form', 400, { error: { message: 'Bad thing.' } }, 'bad-request', '400 Bad thing.'],
  ['in Anthropic’s form', 400, { type: 'error', error: { message: 'Bad thing.' } }, 'bad-request', '400 Bad thing.'],
  ['in a list', 400, [{ error: { message: 'Bad thing.' } }], 'bad-request', '400 Bad thing.'],
  ['as detail', 422, { detail: 'Bad thing.' }, 'bad-request', '422 Bad thing.'],
  ['as a list of details', 422, { detail: [{ msg: 'Bad thing.' }] }, 'bad-request', '422 Bad thing.'],
  [
    'as a place in the request',
    422,
    { detail: [{ loc: ['body', 'seed'], msg: 'Not permitted' }] },
    'bad-request',
    '422 seed: Not permitted',
  ],
  ['with a parameter', 400, { error: { message: 'No.', param: 'top_p' } }, 'bad-request', '400 top_p: No.'],
  [
    "as Google's violations",
    400,
    { error: { message: 'Invalid.', details: [{ fieldViolations: [{ field: 'seed', description: 'No.' }] }] } },
    'bad-request',
    '400 seed: No.: Invalid.',
  ],
  ['as a bare message', 400, { object: 'error', message: 'Bad thing.' }, 'bad-request', '400 Bad thing.'],
  ['as a bare error', 404, { error: 'no such model' }, 'model-not-found', '404 no such model'],
  [
    'a page',
    502,
    '<html>\n<head><title>502 Bad Gateway</title></head></html>',
    'server-error',
    '502 <html> (502 Bad Gateway)',
  ],
  ['nothing', 500, '', 'server-error', '500 status code (no body)'],
];

describe.each(protocols)('errors in the words of the provider, %s [P120, P310]', (protocol) => {
  describe.each(ways)('%s', (way) => {
    it.each(bodies)('%s', async (_name, status, body, kind, message) => {
      const bytes = typeof body === 'string' ? body : JSON.stringify(body);
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      expect(await failureOf(protocol, way, send(way, bytes, status, type))).toMatchObject({ kind, message, status });
    });

    it('a page with a good status is quoted', async () => {
      const page = send(way, '<!doctype html>\n<title>Log in</title>', 200, 'text/html; charset=utf-8');
      expect(await failureOf(protocol, way, page)).toMatchObject({
        kind: 'server-error',
        message: expect.stringMatching(/got: <!doctype html> \(Log in\)$/),
      });
    });

    it('a body with a good status that holds no answer is quoted', async () => {
      const body = send(way, '{"message":"Not authorized"}', 200, 'application/json');
      expect(await failureOf(protocol, way, body)).toMatchObject({
        kind: 'server-error',
        message: expect.stringContaining('Not authorized'),
      });
    });

    it.each<[Record<string, unknown>, FailureKind]>([
      [{ code: 429, message: 'upstream rate-limited' }, 'rate-limit'],
      [{ code: 'insufficient_quota', message: 'You exceeded your current quota.' }, 'quota'],
      [{ code: '402', message: 'Insufficient credits' }, 'quota'],
      [{ type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
      [{ type: 'authentication_error', message: 'invalid x-api-key' }, 'authentication'],
      [{ type: 'invalid_request_error', message: 'no such field' }, 'bad-request'],
      [{ status: 'RESOURCE_EXHAUSTED', message: 'Resource exhausted.' }, 'rate-limit'],
      [{ message: 'something broke' }, 'server-error'],
    ])('an error with a good status: %j is %s', async (error, kind) => {
      const failure = await failureOf(protocol, way, send(way, JSON.stringify({ error }), 200, 'application/json'));
      expect(failure).toMatchObject({ kind, message: error.message });
    });
  });

  it('an error in the middle of a stream is what it says, and no end of the stream', async () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    const begun =
      protocol === 'openai'
        ? chatBytes('streamed', { content: 'Half an' }, null).replace(/data: \[DONE\]\n\n$/, '')
        : messageBytes('streamed', [{ type: 'text', text: 'Half an' }], null).replace(
            /event: message_delta[\s\S]*$/,
            '',
          );
    const event = protocol === 'openai' ? { error } : { type: 'error', error };
    const bytes = `${begun}event: error\ndata: ${JSON.stringify(event)}\n\n`;
    expect(await failureOf(protocol, 'streamed', send('streamed', bytes))).toMatchObject({
      kind: 'overloaded',
      message: 'Overloaded',
    });
  });

  it('a plain answer to a stream is read, whatever type it has', async () => {
    const bytes =
      protocol === 'openai'
        ? chatBytes('plain', { content: '<think>hm</think>Yes.' }, 'stop')
        : messageBytes('plain', [{ type: 'text', text: '<think>hm</think>Yes.' }], 'end_turn');
    for (const type of ['application/json', 'text/plain']) {
      const { completion, shown } = await askServer(protocol, 'streamed', send('plain', bytes, 200, type));
      expect(completion).toMatchObject({ text: 'Yes.', notes: { thoughts: 'hm' } });
      expect(shown).toBe('Yes.');
    }
  });

  it('a stream that ends without its end is a dropped one', async () => {
    const bytes =
      protocol === 'openai'
        ? String(chatBytes('streamed', { content: 'Half an' }, null)).replace('data: [DONE]\n\n', '')
        : 'event: ping\ndata: {}\n\n';
    expect(await failureOf(protocol, 'streamed', send('streamed', bytes))).toMatchObject({ kind: 'dropped-stream' });
  });
});

it('a stream that nobody asked for is read as the answer', async () => {
  const bytes = chatBytes('streamed', { content: 'Yes, of course.' }, 'length');
  const { completion } = await askServer('openai', 'plain', send('streamed', bytes));
  expect(completion).toMatchObject({ text: 'Yes, of course.', finish: 'length' });
});
