import OpenAI from 'openai';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import type {
  FinishReason,
  Message,
  ModelClient,
  ModelCompletion,
  ModelRequest,
  StructuredFormat,
  Usage,
} from '../../domain/model-client.ts';
import { sha256 } from '../../domain/sha256.ts';
import { toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { createFetch } from '../undici-fetch.ts';

/**
 * OpenAI's chat completions, and every server that speaks them (Gemini, xAI, OpenRouter, Ollama,
 * vLLM, llama.cpp).
 */
export function createOpenAiClient(options: { apiKey: string; baseUrl?: string }): ModelClient {
  const { apiKey, baseUrl } = options;
  // Retries are ours (resilient.ts): they must see the failure's kind and the run's abort.
  const client = new OpenAI({
    apiKey,
    maxRetries: 0,
    fetch: createFetch(),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  const isOpenAi = baseUrl === undefined;

  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      const body = toBody(request, isOpenAi);
      // A plain call is timed by the SDK, body included; of a stream it times the start only.
      const late = onDelta === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const call = { signal: late === undefined ? signal : AbortSignal.any([signal, late]), timeout: timeoutMs };
      let begun = false;
      try {
        if (onDelta === undefined) {
          return fromCompletion(await client.chat.completions.create({ ...body, stream: false }, call), request.model);
        }
        const stream = await client.chat.completions.create(
          { ...body, stream: true, stream_options: { include_usage: true } },
          call,
        );
        let text = '';
        let finish: string | undefined;
        let usage: OpenAI.CompletionUsage | undefined;
        let id = '';
        let model = request.model;
        for await (const chunk of stream) {
          begun = true;
          id = chunk.id ?? id;
          model = chunk.model ?? model;
          usage = chunk.usage ?? usage;
          const choice = chunk.choices?.[0];
          const piece = choice?.delta?.content ?? choice?.delta?.refusal ?? '';
          if (choice?.delta?.refusal) finish = 'refusal';
          finish ??= choice?.finish_reason ?? undefined;
          if (piece !== '') {
            text += piece;
            onDelta(piece);
          }
        }
        if (finish === undefined) throw toModelError(new Error('the stream ended before its end'), true);
        return completion(text, finish, usage, id, model);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late?.aborted === true ? late.reason : error, begun);
      }
    },
  };
}

export function toBody(request: ModelRequest, isOpenAi: boolean): ChatCompletionCreateParamsBase {
  const { model, messages, schema, temperature, maxOutputTokens, seed, sample } = request;
  return {
    model,
    messages: isOpenAi ? messages.map(ownMessage) : joined(messages).map(({ role, text }) => ({ role, content: text })),
    // OpenAI's own models take the new name only; compatible servers mostly know the old one.
    ...(isOpenAi ? { max_completion_tokens: maxOutputTokens, ...cacheKey(messages) } : { max_tokens: maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    seed: seed + sample,
    ...(schema === undefined ? {} : responseFormat(schema, request.format ?? 'json-schema', isOpenAi)),
  };
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
export function fromCompletion(answer: OpenAI.ChatCompletion, model: string): ModelCompletion {
  // Compatible servers leave out what the types call certain.
  const choice = answer.choices?.[0];
  const refusal = choice?.message?.refusal ?? undefined;
  return completion(
    refusal ?? choice?.message?.content ?? '',
    refusal === undefined ? choice?.finish_reason : 'refusal',
    answer.usage,
    answer.id ?? '',
    answer.model ?? model,
  );
}

function completion(
  text: string,
  finish: string | undefined,
  usage: OpenAI.CompletionUsage | undefined,
  id: string,
  model: string,
): ModelCompletion {
  return { text, finish: finishOf(finish), usage: usageOf(usage), providerId: id, servedModel: model };
}

function finishOf(reason: string | undefined): FinishReason {
  switch (reason) {
    case 'stop':
    case 'length':
    case 'refusal':
      return reason;
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}

function usageOf(usage: OpenAI.CompletionUsage | undefined): Usage {
  return {
    inputTokens: usage?.prompt_tokens ?? 0,
    cachedInputTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWriteInputTokens: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
    outputTokens: usage?.completion_tokens ?? 0,
  };
}
