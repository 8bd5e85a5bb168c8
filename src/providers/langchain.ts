import type { ModelClient, ModelCompletion, ModelRequest } from '../domain/model-client.ts';
import { completedAnswer } from './completed-answer.ts';
import { readFinishReason } from './finish-reason.ts';
import { toModelError } from './provider-errors.ts';
import { ThoughtFilter } from './thought-filter.ts';

/**
 * Every chat model that LangChain's `initChatModel` knows: the model part of the id is
 * `integration:model`, and the integration's package must be installed beside this one. `options`
 * go to the model's constructor.
 */
export function createLangChainClient(options: Record<string, unknown> = {}): ModelClient {
  return {
    async complete(request, { signal, timeoutMs, onDelta }) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      let begun = false;
      try {
        const { initChatModel } = await import('langchain/chat_models/universal');
        const { AIMessageChunk } = await import('@langchain/core/messages');
        const { temperature, maxOutputTokens, schema } = request;
        const model = await initChatModel(request.model, {
          maxRetries: 0,
          maxTokens: maxOutputTokens,
          ...(temperature === undefined ? {} : { temperature }),
          ...options,
        });
        const messages = request.messages.map(({ role, text }) => ({ role, content: text }));
        const call = { signal: deadline };
        if (schema !== undefined) {
          const structured = model.withStructuredOutput(schema.json, {
            name: schema.name,
            method: 'jsonSchema',
            includeRaw: true,
          });
          const { raw } = await structured.invoke(messages, call);
          return toCompletion(raw, request);
        }
        if (onDelta === undefined) return toCompletion(await model.invoke(messages, call), request);
        let whole = new AIMessageChunk('');
        const hidden = new ThoughtFilter(onDelta);
        for await (const chunk of await model.stream(messages, call)) {
          begun = true;
          whole = whole.concat(chunk as InstanceType<typeof AIMessageChunk>);
          hidden.add(chunk.text);
        }
        hidden.end();
        return toCompletion(whole, request);
      } catch (error) {
        signal.throwIfAborted();
        throw deadline.aborted ? toModelError(deadline.reason, begun) : toModelError(error, begun);
      }
    },
  };
}

type Answer = {
  text: string;
  content?: unknown;
  id?: string | undefined;
  usage_metadata?:
    | {
        input_tokens: number;
        output_tokens: number;
        input_token_details?: { cache_read?: number } | undefined;
        output_token_details?: { reasoning?: number } | undefined;
      }
    | undefined;
  response_metadata?: Record<string, unknown> | undefined;
  additional_kwargs?: Record<string, unknown> | undefined;
};

function toCompletion(answer: Answer, request: ModelRequest): ModelCompletion {
  const { response_metadata: metadata = {}, usage_metadata: usage, additional_kwargs: extra = {} } = answer;
  // Each integration has its own name for it.
  const reason = [
    metadata.finish_reason,
    metadata.stop_reason,
    metadata.finishReason,
    metadata.stopReason,
    metadata.done_reason,
  ].find((name) => typeof name === 'string');
  const reasoningTokens = usage?.output_token_details?.reasoning ?? 0;
  return completedAnswer(request, {
    text: answer.text,
    thoughts: typeof extra.reasoning_content === 'string' ? extra.reasoning_content : thoughtsIn(answer.content),
    finish: readFinishReason(reason),
    usage:
      usage === undefined
        ? undefined
        : {
            inputTokens: usage.input_tokens,
            cachedInputTokens: usage.input_token_details?.cache_read ?? 0,
            outputTokens: usage.output_tokens,
            ...(reasoningTokens === 0 ? {} : { reasoningTokens }),
          },
    providerId: answer.id ?? '',
    servedModel: String(metadata.model_name ?? request.model),
  });
}

/** Thoughts among the blocks of a message's content. */
function thoughtsIn(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((block: { thinking?: unknown; reasoning?: unknown } | null) => block?.thinking ?? block?.reasoning)
    .filter((thought) => typeof thought === 'string')
    .join('');
}
