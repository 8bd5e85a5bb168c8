import Anthropic, { type BaseAnthropic } from '@anthropic-ai/sdk';
import { Stream } from '@anthropic-ai/sdk/core/streaming';
import {
  type Message,
  type ModelClient,
  type ModelCompletion,
  ModelError,
  type ModelRequest,
  type Usage,
} from '../../domain/model-client.ts';
import { completedAnswer, joinedParts } from '../completed-answer.ts';
import { encodedBody } from '../encode-json.ts';
import { readFinishReason } from '../finish-reason.ts';
import { failureFromBody, failureOfOtherBody, firstLine, toModelError } from '../provider-errors.ts';
import { withoutBounds } from '../schema-subset.ts';
import { sdkOptions } from '../sdk-options.ts';
import { ThoughtFilter } from '../thought-filter.ts';
import { tokenCount } from '../token-count.ts';

type MessagesSdk = BaseAnthropic & { messages: Pick<Anthropic['messages'], 'create'> };

/** Anthropic's messages. System messages marked `cache` end a cached prefix. */
export function createAnthropicClient(options: {
  apiKey: string;
  baseUrl?: string;
  headers?: Record<string, string>;
}): ModelClient {
  const { apiKey, baseUrl, headers = {} } = options;
  const client = new Anthropic({
    apiKey,
    ...sdkOptions(),
    defaultHeaders: headers,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return createMessagesClient(client, encodedBodyAlone);
}

/** The SDK sends these fields of a request as headers, and not in its body. */
function encodedBodyAlone(params: Partial<Anthropic.MessageCreateParams>): ReturnType<typeof encodedBody> {
  const { user_profile_id: _profile, workspace_id: _workspace, ...body } = params;
  return encodedBody(body);
}

/**
 * What Anthropic's API shares with the clouds that serve its models.
 * @param transport options of each call, by its body; the clouds' SDKs must see the body itself
 */
export function createMessagesClient(
  client: MessagesSdk,
  transport: (body: object) => Anthropic.RequestOptions = () => ({}),
): ModelClient {
  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      // A plain call is timed by the SDK, body included; of a stream it times the start only.
      const late = onDelta === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const call = { signal: late === undefined ? signal : AbortSignal.any([signal, late]), timeout: timeoutMs };
      let begun = false;
      try {
        if (onDelta === undefined) {
          const plain = { ...toBody(request), stream: false } as const;
          const answer = await client.messages.create(plain, { ...call, ...transport(plain) });
          return toCompletion(await wholeMessage(answer, client), request);
        }
        const streamed = { ...toBody(request), stream: true } as const;
        const response = await client.messages.create(streamed, { ...call, ...transport(streamed) }).asResponse();
        if (/json|html|text\/plain/i.test(response.headers.get('content-type') ?? '')) {
          // A server that does not stream answers at once, in its plain form, or with a page.
          const completion = toCompletion(await wholeMessage(await response.text(), client), request);
          onDelta(completion.text);
          return completion;
        }
        const hidden = new ThoughtFilter(onDelta);
        const message = await collectStream(response, client, (piece) => {
          begun = true;
          hidden.add(piece);
        });
        hidden.end();
        return toCompletion(message, request);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(late?.aborted === true ? late.reason : error, begun);
      }
    },
  };
}

export function toBody(request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
  const { model, messages, temperature, maxOutputTokens, omit = [] } = request;
  const system = messages
    .filter((message) => message.role === 'system')
    .map(({ text, cache }) => ({
      type: 'text' as const,
      text,
      ...(cache === true ? { cache_control: { type: 'ephemeral' as const } } : {}),
    }));
  return {
    ...request.body,
    model,
    max_tokens: maxOutputTokens,
    messages: turns(messages),
    ...(system.length === 0 ? {} : { system }),
    ...(temperature === undefined || omit.includes('temperature') ? {} : { temperature }),
    ...outputConfig(request),
    ...thinkingOf(request),
  };
}

/** The API refuses bounds in schemas; they are left to the reader. It has no JSON mode without one. */
function outputConfig({
  schema,
  format = 'json-schema',
  effort,
  omit = [],
}: ModelRequest): Pick<Anthropic.MessageCreateParamsNonStreaming, 'output_config'> {
  const isSchema = schema !== undefined && format !== 'json-object' && format !== 'text';
  const level = effort === undefined || effort === 'none' || omit.includes('effort') ? undefined : effort;
  if (!isSchema && level === undefined) return {};
  return {
    output_config: {
      ...(isSchema ? { format: { type: 'json_schema' as const, schema: withoutBounds(schema) } } : {}),
      ...(level === undefined ? {} : { effort: level === 'minimal' ? ('low' as const) : level }),
    },
  };
}

/** No effort at all is said by another name. */
function thinkingOf({ effort, omit = [] }: ModelRequest): Pick<Anthropic.MessageCreateParamsNonStreaming, 'thinking'> {
  return effort === 'none' && !omit.includes('thinking') ? { thinking: { type: 'disabled' } } : {};
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

/** A message, also where it came as the events of a stream that nobody asked for, or under another type. */
async function wholeMessage(answer: unknown, client: MessagesSdk): Promise<Anthropic.Message> {
  const isStream = typeof answer === 'string' && /^\s*(?:event|data|:)/.test(answer);
  return isStream ? collectStream(new Response(answer), client, () => undefined) : (answer as Anthropic.Message);
}

/** The message that a stream spells out. */
async function collectStream(
  response: Response,
  client: MessagesSdk,
  onText: (piece: string) => void,
): Promise<Anthropic.Message> {
  let message: Anthropic.Message | undefined;
  const blocks = new Map<number, { type: string; text: string; thinking: string }>();
  let ended = false;
  const events = Stream.fromSSEResponse<Anthropic.RawMessageStreamEvent>(response, new AbortController(), client);
  for await (const event of events) {
    switch (event.type) {
      case 'message_start':
        message = event.message;
        break;
      case 'content_block_start': {
        const { type } = event.content_block;
        const text = type === 'text' ? event.content_block.text : '';
        const thinking = type === 'thinking' ? event.content_block.thinking : '';
        blocks.set(event.index, { type, text: text ?? '', thinking: thinking ?? '' });
        if (text) onText(text);
        break;
      }
      case 'content_block_delta': {
        const block = blocks.get(event.index) ?? { type: 'text', text: '', thinking: '' };
        blocks.set(event.index, block);
        if (event.delta.type === 'text_delta') {
          block.text += event.delta.text;
          onText(event.delta.text);
        } else if (event.delta.type === 'thinking_delta') block.thinking += event.delta.thinking;
        break;
      }
      case 'message_delta':
        if (message !== undefined) {
          message.stop_reason = event.delta.stop_reason ?? message.stop_reason;
          message.usage = { ...message.usage, ...(withoutNulls(event.usage ?? {}) as Partial<Anthropic.Usage>) };
        }
        break;
      case 'message_stop':
        ended = true;
        break;
    }
  }
  if (message === undefined || !ended) throw toModelError(new Error('the stream ended before its end'), true);
  return { ...message, content: [...blocks.values()] as unknown as Anthropic.ContentBlock[] };
}

function withoutNulls<T extends object>(usage: T): Partial<T> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null)) as Partial<T>;
}

/** @throws ModelError for an error that came with a good status */
export function toCompletion(
  message: Anthropic.Message,
  asked?: Pick<ModelRequest, 'messages' | 'model' | 'maxOutputTokens'>,
): ModelCompletion {
  if (typeof message === 'string') return toCompletion(parsed(message), asked);
  if (typeof message !== 'object' || message === null) throw unexpected(String(message));
  const { error } = message as { error?: unknown };
  if (error !== undefined && error !== null) throw new ModelError(failureFromBody(error, undefined));
  if (message.content === undefined && message.stop_reason === undefined)
    throw new ModelError(failureOfOtherBody('a message', message));
  const blocks = blocksOf(message.content);
  const whole = blocks.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
  const thoughts = joinedParts(blocks.map((block) => (block.type === 'thinking' ? (block.thinking ?? '') : '')));
  return completedAnswer(asked ?? { messages: [] }, {
    text: whole,
    thoughts,
    finish: readFinishReason(message.stop_reason),
    usage: usageOf(message.usage),
    providerId: message.id ?? '',
    servedModel: message.model ?? asked?.model ?? '',
    limit: asked?.maxOutputTokens,
  });
}

type LooseBlock = { type: string; text?: string; thinking?: string };

/** Gateways in Anthropic's protocol leave out what the types call certain, and write texts as they are. */
function blocksOf(content: unknown): LooseBlock[] {
  const list: unknown[] = Array.isArray(content) ? content : typeof content === 'string' ? [content] : [];
  return list.flatMap((block) =>
    typeof block === 'string'
      ? [{ type: 'text', text: block }]
      : typeof block === 'object' && block !== null
        ? [block as LooseBlock]
        : [],
  );
}

/** A message that came as a text, whatever type the server said it has. */
function parsed(text: string): Anthropic.Message {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Anthropic.Message;
  } catch {
    // Told below, with its first line.
  }
  throw unexpected(text);
}

function unexpected(text: string): ModelError {
  return new ModelError({ kind: 'server-error', message: `expected a message, got: ${firstLine(text)}` });
}

/** Undefined where no token was told. */
function usageOf(reported: Partial<Anthropic.Usage> | undefined | null): Usage | undefined {
  const usage = reported ?? {};
  const cachedInputTokens = tokenCount(usage.cache_read_input_tokens) ?? 0;
  const cacheWriteInputTokens = tokenCount(usage.cache_creation_input_tokens) ?? 0;
  const cacheWriteHourInputTokens = tokenCount(usage.cache_creation?.ephemeral_1h_input_tokens) ?? 0;
  // Anthropic counts tokens read from and written to its cache apart from input_tokens.
  const inputTokens = (tokenCount(usage.input_tokens) ?? 0) + cachedInputTokens + cacheWriteInputTokens;
  const outputTokens = tokenCount(usage.output_tokens) ?? 0;
  if (inputTokens + outputTokens === 0) return undefined;
  return {
    inputTokens,
    cachedInputTokens,
    cacheWriteInputTokens,
    ...(cacheWriteHourInputTokens === 0 ? {} : { cacheWriteHourInputTokens }),
    outputTokens,
  };
}
