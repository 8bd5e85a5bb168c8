import OpenAI from 'openai';
import { Stream } from 'openai/core/streaming';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import type {
  Effort,
  Message,
  ModelClient,
  ModelCompletion,
  ModelRequest,
  StructuredFormat,
} from '../../domain/model-client.ts';
import { sha256 } from '../../domain/sha256.ts';
import { encodedBody } from '../encode-json.ts';
import { toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { sdkOptions } from '../sdk-options.ts';
import { ThoughtFilter } from '../thought-filter.ts';
import { collect, collectWhole, completionOf, emptyAnswer, type LooseAnswer } from './read-completion.ts';
import { watchedStream } from './stream-end.ts';

/**
 * OpenAI's chat completions, and every server that speaks them (Gemini, xAI, OpenRouter, Ollama,
 * vLLM, llama.cpp).
 */
export function createOpenAiClient(options: {
  apiKey: string;
  baseUrl?: string;
  headers?: Record<string, string>;
}): ModelClient {
  const { apiKey, baseUrl, headers = {} } = options;
  const client = new OpenAI({
    apiKey,
    ...sdkOptions(),
    defaultHeaders: headers,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return createChatClient(client, baseUrl === undefined, encodedBody);
}

/**
 * @param isOpenAi whether it serves OpenAI's own models alone, as OpenAI and Azure do
 * @param transport options of each call, by its body; the clouds' SDKs must see the body itself
 */
export function createChatClient(
  client: OpenAI,
  isOpenAi: boolean,
  transport: (body: object) => OpenAI.RequestOptions = () => ({}),
): ModelClient {
  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      const body = toBody(request, isOpenAi);
      // A plain call is timed by the SDK, body included; of a stream it times the start only.
      const late = onDelta === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const call = { signal: late === undefined ? signal : AbortSignal.any([signal, late]), timeout: timeoutMs };
      let begun = false;
      try {
        const answer = emptyAnswer(request.model);
        if (onDelta === undefined) {
          const plain = { ...body, stream: false } as const;
          collectWhole(answer, await client.chat.completions.create(plain, { ...call, ...transport(plain) }));
          return completionOf(answer, request);
        }
        const streamed = { ...body, stream: true, ...streamOptions(request) } as const;
        const response = await client.chat.completions
          .create(streamed, { ...call, ...transport(streamed) })
          .asResponse();
        if (/json|html|text\/plain/i.test(response.headers.get('content-type') ?? '')) {
          // A server that does not stream answers at once, in its plain form, or with a page.
          collectWhole(answer, await response.text());
          const completion = completionOf(answer, request);
          onDelta(completion.text);
          return completion;
        }
        const hidden = new ThoughtFilter(onDelta);
        const stream = watchedStream(response);
        for await (const chunk of Stream.fromSSEResponse<LooseAnswer>(stream.response, new AbortController(), client)) {
          begun = true;
          hidden.add(collect(answer, chunk));
        }
        hidden.end();
        // A server that gives no reason for the end is read as in its plain form.
        if (answer.finish === undefined && !stream.isComplete())
          throw toModelError(new Error('the stream ended before its end'), true);
        return completionOf(answer, request);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late?.aborted === true ? late.reason : error, begun);
      }
    },
  };
}

export function toBody(request: ModelRequest, isOpenAi: boolean): ChatCompletionCreateParamsBase {
  const { model, messages, schema, temperature, maxOutputTokens, seed, sample, effort, omit = [] } = request;
  return {
    ...request.body,
    model,
    messages: isOpenAi ? messages.map(ownMessage) : joined(messages).map(({ role, text }) => ({ role, content: text })),
    ...tokenLimit(maxOutputTokens, isOpenAi, omit),
    ...(isOpenAi && !omit.includes('prompt_cache_key') ? cacheKey(messages) : {}),
    ...(temperature === undefined || omit.includes('temperature') ? {} : { temperature }),
    ...(omit.includes('seed') ? {} : { seed: seed + sample }),
    ...(effort === undefined || omit.includes('reasoning_effort') ? {} : { reasoning_effort: effortOf(effort) }),
    ...(schema === undefined ? {} : responseFormat(schema, request.format ?? 'json-schema', isOpenAi)),
  };
}

/** The most that the protocol has a word for. */
function effortOf(effort: Effort): Exclude<Effort, 'max'> {
  return effort === 'max' ? 'high' : effort;
}

/**
 * OpenAI's own models take the new name of the limit only; compatible servers mostly know the old
 * one. Where one of them was refused it is the other.
 */
function tokenLimit(
  limit: number,
  isOpenAi: boolean,
  omit: readonly string[],
): Pick<ChatCompletionCreateParamsBase, 'max_tokens' | 'max_completion_tokens'> {
  const names = isOpenAi
    ? (['max_completion_tokens', 'max_tokens'] as const)
    : (['max_tokens', 'max_completion_tokens'] as const);
  const name = names.find((candidate) => !omit.includes(candidate));
  return name === undefined ? {} : { [name]: limit };
}

/** OpenAI's own strict mode takes a subset of JSON Schema, so that bounds are left to the reader. */
function responseFormat(
  schema: NonNullable<ModelRequest['schema']>,
  format: StructuredFormat,
  isOpenAi: boolean,
): Pick<ChatCompletionCreateParamsBase, 'response_format'> {
  switch (format) {
    case 'json-schema':
    case 'plain-json-schema': {
      const isPlain = isOpenAi || format === 'plain-json-schema';
      const json = isPlain ? withoutBounds(schema) : schema.json;
      return {
        response_format: { type: 'json_schema', json_schema: { name: schema.name, schema: json, strict: true } },
      };
    }
    case 'json-object':
      return { response_format: { type: 'json_object' } };
    case 'text':
      return {};
  }
}

/**
 * OpenAI's own models know the operator as developer, and take messages in any order and number.
 */
function ownMessage({ role, text, operator }: Message): OpenAI.ChatCompletionMessageParam {
  return { role: operator ?? role, content: text };
}

/**
 * Messages of one role that follow one another, as one: some servers take turns strictly. What they
 * share stays a prefix.
 */
function joined(messages: readonly Message[]): { role: Message['role']; text: string }[] {
  const turns: { role: Message['role']; text: string }[] = [];
  for (const { role, text } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last.text += `\n\n${text}`;
    else turns.push({ role, text });
  }
  return turns;
}

/** Sends calls with one prefix to one of OpenAI's machines, where it is cached. */
function cacheKey(messages: readonly Message[]): { prompt_cache_key?: string } {
  const first = messages[0];
  return first?.cache === true ? { prompt_cache_key: sha256(first.text).slice(0, 32) } : {};
}

/** @param model what was asked, for servers that do not say who answered */
export function fromCompletion(
  answer: OpenAI.ChatCompletion,
  request: Pick<ModelRequest, 'model' | 'messages'>,
): ModelCompletion {
  const collected = emptyAnswer(request.model);
  collectWhole(collected, answer);
  return completionOf(collected, request);
}

function streamOptions({ omit = [] }: ModelRequest): { stream_options?: { include_usage: true } } {
  return omit.includes('stream_options') ? {} : { stream_options: { include_usage: true } };
}
