import type OpenAI from 'openai';
import type { Response, ResponseCreateParamsBase, ResponseOutputItem } from 'openai/resources/responses/responses';
import {
  type FinishReason,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
  type Usage,
} from '../../domain/model-client.ts';
import { sha256 } from '../../domain/sha256.ts';
import { completedAnswer, joinedParts } from '../completed-answer.ts';
import { encodedBody } from '../encode-json.ts';
import { readFinishReason } from '../finish-reason.ts';
import { failureFromBody, toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { ThoughtFilter } from '../thought-filter.ts';
import { tokenCount } from '../token-count.ts';

/**
 * OpenAI's Responses API, which some models answer alone, and servers that speak it (llama.cpp,
 * vLLM). Nothing is stored with the provider, and each call carries its whole conversation.
 * @param isOpenAi whether it is OpenAI itself, whose strict mode takes a subset of JSON Schema
 */
export function createResponsesClient(client: OpenAI, isOpenAi: boolean): ModelClient {
  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      // A plain call is timed by the SDK, body included; of a stream it times the start only.
      const late = onDelta === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const call = { signal: late === undefined ? signal : AbortSignal.any([signal, late]), timeout: timeoutMs };
      const body = toBody(request, isOpenAi);
      let begun = false;
      try {
        if (onDelta === undefined) {
          const plain = { ...body, stream: false } as const;
          const response = await client.responses.create(plain, { ...call, ...encodedBody(plain) });
          return toCompletion(request, response);
        }
        let last: Response | undefined;
        const hidden = new ThoughtFilter(onDelta);
        const streamed = { ...body, stream: true } as const;
        for await (const event of await client.responses.create(streamed, { ...call, ...encodedBody(streamed) })) {
          begun = true;
          switch (event.type) {
            case 'response.output_text.delta':
            case 'response.refusal.delta':
              hidden.add(event.delta);
              break;
            case 'response.completed':
            case 'response.incomplete':
            case 'response.failed':
              last = event.response;
              break;
            case 'error':
              throw new ModelError(failureFromBody(event, undefined));
          }
        }
        hidden.end();
        if (last === undefined) throw toModelError(new Error('the stream ended before its end'), true);
        return toCompletion(request, last);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late?.aborted === true ? late.reason : error, begun);
      }
    },
  };
}

function toBody(request: ModelRequest, isOpenAi: boolean): ResponseCreateParamsBase {
  const { model, messages, temperature, maxOutputTokens, effort, omit = [] } = request;
  const first = messages[0];
  return {
    ...request.body,
    model,
    // OpenAI takes messages without a type, too; llama.cpp refuses the assistant's.
    input: messages.map(({ role, text, operator }) => ({ type: 'message', role: operator ?? role, content: text })),
    max_output_tokens: maxOutputTokens,
    ...(omit.includes('store') ? {} : { store: false }),
    ...(temperature === undefined || omit.includes('temperature') ? {} : { temperature }),
    ...(isOpenAi && first?.cache === true && !omit.includes('prompt_cache_key')
      ? { prompt_cache_key: sha256(first.text).slice(0, 32) }
      : {}),
    ...formatOf(request, isOpenAi),
    ...(effort === undefined || omit.includes('reasoning')
      ? {}
      : { reasoning: { effort: effort === 'max' ? 'high' : effort } }),
  };
}

function formatOf(
  { schema, format = 'json-schema' }: ModelRequest,
  isOpenAi: boolean,
): Pick<ResponseCreateParamsBase, 'text'> {
  if (schema === undefined || format === 'text') return {};
  if (format === 'json-object') return { text: { format: { type: 'json_object' } } };
  const json = isOpenAi || format === 'plain-json-schema' ? withoutBounds(schema) : schema.json;
  return { text: { format: { type: 'json_schema', name: schema.name, schema: json, strict: true } } };
}

/** @throws ModelError for a response that failed on the provider's side */
function toCompletion(request: ModelRequest, response: Response): ModelCompletion {
  if (response.error !== null && response.error !== undefined)
    throw new ModelError(
      failureFromBody(response.error, response.error.code === 'rate_limit_exceeded' ? 429 : undefined),
    );
  // Compatible servers leave out what the types call certain.
  const output: readonly ResponseOutputItem[] = response.output ?? [];
  const contents = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const refusal = contents.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('');
  const whole = contents.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  const thoughts = joinedParts(output.flatMap((item) => (item.type === 'reasoning' ? thoughtsOf(item) : [])));
  return completedAnswer(request, {
    text: refusal === '' ? whole : refusal,
    thoughts,
    finish: refusal === '' ? finishOf(response) : 'refusal',
    usage: usageOf(response.usage),
    providerId: response.id ?? '',
    servedModel: response.model ?? request.model,
    limit: request.maxOutputTokens,
  });
}

type Reasoning = Extract<ResponseOutputItem, { type: 'reasoning' }>;

/** OpenAI shows a summary at most, other servers the thoughts themselves. */
function thoughtsOf({ summary, content }: Partial<Reasoning>): string[] {
  return [...(summary ?? []), ...(content ?? [])].map(({ text }) => text);
}

function finishOf({ status, incomplete_details: details }: Response): FinishReason {
  if (status === 'incomplete' && details?.reason === 'max_output_tokens') return 'length';
  if (status === 'incomplete' && details?.reason === 'content_filter') return 'content-filter';
  return status === 'incomplete' ? 'other' : readFinishReason(status);
}

function usageOf(usage: Response['usage']): Usage | undefined {
  if (usage === undefined || usage === null) return undefined;
  const reasoningTokens = tokenCount(usage.output_tokens_details?.reasoning_tokens) ?? 0;
  return {
    inputTokens: tokenCount(usage.input_tokens) ?? 0,
    cachedInputTokens: tokenCount(usage.input_tokens_details?.cached_tokens) ?? 0,
    cacheWriteInputTokens: tokenCount(usage.input_tokens_details?.cache_write_tokens) ?? 0,
    outputTokens: tokenCount(usage.output_tokens) ?? 0,
    ...(reasoningTokens === 0 ? {} : { reasoningTokens }),
  };
}
