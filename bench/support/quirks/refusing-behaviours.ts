import { always, type Behaviour, first, only, refuse, sendBytes, well } from './answer.ts';

/** Refuses requests that have a field. */
function refusesField(field: string, message: string, more: Partial<Behaviour> = {}): Behaviour {
  return {
    does: `refuses \`${field}\``,
    ...more,
    reply: (asked) => (field in asked.request ? refuse(400, message) : well(asked)),
  };
}

/** Google's words are the same for a limit that passes within the minute and for one that does not. */
function googleQuota(quotaId: string): unknown {
  const words = 'You exceeded your current quota, please check your plan and billing details. Please retry in 4.2s.';
  return {
    error: {
      code: 429,
      message: words,
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '4s' },
      ],
    },
  };
}

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
  'quota-by-the-minute': first(1, "429 once: the minute's quota is spent, with the delay in the body alone", () =>
    sendBytes(JSON.stringify([googleQuota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')]), { status: 429 }),
  ),
  'quota-by-the-day': always("429: the day's quota is spent", () =>
    sendBytes(JSON.stringify([googleQuota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')]), { status: 429 }),
  ),
  'over-the-minute': always('429: the request has more tokens than a minute allows', () =>
    refuse(429, 'Request too large for gpt-6 on tokens per min (TPM): Limit 30000, Requested 60000.', {
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
  ),
  'usage-limit': always('400: the limit that the account set itself is reached', () =>
    refuse(400, 'You have reached your specified API usage limits. You will regain access on 2026-12-01.'),
  ),
  'wrong-key-as-400': always('400: the key is wrong', () =>
    sendBytes(
      JSON.stringify({ code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xx.' }),
      {
        status: 400,
      },
    ),
  ),
  'model-gone': always('410: the model was retired', () => refuse(410, 'The model has been retired')),
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
  'refuses-by-place': {
    does: 'refuses `temperature`, and names it as a place in the request alone',
    reply: (asked) =>
      'temperature' in asked.request
        ? sendBytes(
            JSON.stringify({
              detail: [
                { type: 'extra_forbidden', loc: ['body', 'temperature'], msg: 'Extra inputs are not permitted' },
              ],
            }),
            { status: 422 },
          )
        : well(asked),
  },
  'refuses-by-param': {
    does: 'refuses `temperature`, and names it beside its words alone',
    reply: (asked) =>
      'temperature' in asked.request
        ? sendBytes(JSON.stringify({ error: { message: 'Unsupported parameter.', param: 'temperature' } }), {
            status: 400,
          })
        : well(asked),
  },
  'fails-over-schemas': {
    does: 'takes JSON mode, and fails with 500 over schemas',
    reply: (asked) =>
      asked.format === 'schema' ? refuse(500, 'Failed to initialize samplers: failed to parse grammar') : well(asked),
  },
  'knows-no-formats': {
    does: 'answers 501 to every format',
    ...only('chat'),
    reply: (asked) =>
      asked.format === 'none' ? well(asked) : refuse(501, 'json_schema response_format is not implemented'),
  },
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
