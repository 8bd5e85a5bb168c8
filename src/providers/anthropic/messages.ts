import Anthropic from '@anthropic-ai/sdk';
import type { FinishReason, Message, ModelClient, ModelCompletion, ModelRequest } from '../../domain/model-client.ts';
import { toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { createFetch } from '../undici-fetch.ts';

/** Anthropic's messages. System messages marked `cache` end a cached prefix. */
export function createAnthropicClient(options: { apiKey: string; baseUrl?: string }): ModelClient {
  const { apiKey, baseUrl } = options;
  const client = new Anthropic({
    apiKey,
    maxRetries: 0,
    fetch: createFetch(),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });

  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      // A plain call is timed by the SDK, body included; of a stream it times the start only.
      const late = onDelta === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const call = { signal: late === undefined ? signal : AbortSignal.any([signal, late]), timeout: timeoutMs };
      let begun = false;
      try {
        if (onDelta === undefined)
          return toCompletion(await client.messages.create({ ...toBody(request), stream: false }, call));
        const stream = client.messages.stream(toBody(request), call);
        stream.on('text', (text) => {
          begun = true;
          onDelta(text);
        });
        return toCompletion(await stream.finalMessage());
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late?.aborted === true ? late.reason : error, begun);
      }
    },
  };
}

export function toBody(request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
  const { model, messages, temperature, maxOutputTokens } = request;
  const system = messages
    .filter((message) => message.role === 'system')
    .map(({ text, cache }) => ({
      type: 'text' as const,
      text,
      ...(cache === true ? { cache_control: { type: 'ephemeral' as const } } : {}),
    }));
  return {
    model,
    max_tokens: maxOutputTokens,
    messages: turns(messages),
    ...(system.length === 0 ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...outputConfig(request),
  };
}

/** The API refuses bounds in schemas; they are left to the reader. It has no JSON mode without one. */
function outputConfig({
  schema,
  format = 'json-schema',
}: ModelRequest): Pick<Anthropic.MessageCreateParamsNonStreaming, 'output_config'> {
  if (schema === undefined || format === 'json-object' || format === 'text') return {};
  return { output_config: { format: { type: 'json_schema', schema: withoutBounds(schema) } } };
}

/**
 * Messages of one role that follow one another are blocks of one turn, each with its own end of a
 * cached prefix.
 */
function turns(messages: readonly Message[]): Anthropic.MessageParam[] {
  const params: { role: 'user' | 'assistant'; content: Anthropic.TextBlockParam[] }[] = [];
  for (const { role, text, cache } of messages) {
    if (role === 'system') continue;
    const block = {
      type: 'text' as const,
      text,
      ...(cache === true ? { cache_control: { type: 'ephemeral' as const } } : {}),
    };
    const last = params.at(-1);
    const before = last?.role === role ? last.content.at(-1) : undefined;
    if (last === undefined || before === undefined) params.push({ role, content: [block] });
    else {
      before.text += '\n\n';
      last.content.push(block);
    }
  }
  return params;
}

export function toCompletion(message: Anthropic.Message): ModelCompletion {
  // Gateways in Anthropic's protocol leave out what the types call certain.
  const usage: Partial<Anthropic.Usage> = message.usage ?? {};
  const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteInputTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    text: (message.content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join(''),
    finish: finishOf(message.stop_reason),
    // Anthropic counts tokens read from and written to its cache apart from input_tokens.
    usage: {
      inputTokens: (usage.input_tokens ?? 0) + cachedInputTokens + cacheWriteInputTokens,
      cachedInputTokens,
      cacheWriteInputTokens,
      outputTokens: usage.output_tokens ?? 0,
    },
    providerId: message.id ?? '',
    servedModel: message.model ?? '',
  };
}

function finishOf(reason: Anthropic.Message['stop_reason']): FinishReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    default:
      return 'other';
  }
}
