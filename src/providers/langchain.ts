import type { ModelClient, ModelCompletion } from '../domain/model-client.ts';
import { toModelError } from './provider-errors.ts';

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
          return toCompletion(raw, request.model);
        }
        if (onDelta === undefined) return toCompletion(await model.invoke(messages, call), request.model);
        let whole = new AIMessageChunk('');
        for await (const chunk of await model.stream(messages, call)) {
          begun = true;
          whole = whole.concat(chunk as InstanceType<typeof AIMessageChunk>);
          if (chunk.text !== '') onDelta(chunk.text);
        }
        return toCompletion(whole, request.model);
      } catch (error) {
        signal.throwIfAborted();
        throw deadline.aborted ? toModelError(deadline.reason, begun) : toModelError(error, begun);
      }
    },
  };
}

type Answer = {
  text: string;
  id?: string | undefined;
  usage_metadata?:
    | { input_tokens: number; output_tokens: number; input_token_details?: { cache_read?: number } | undefined }
    | undefined;
  response_metadata?: Record<string, unknown> | undefined;
};

function toCompletion(answer: Answer, model: string): ModelCompletion {
  const reason = answer.response_metadata?.finish_reason ?? answer.response_metadata?.stop_reason;
  const usage = answer.usage_metadata;
  return {
    text: answer.text,
    finish: finishes[String(reason)] ?? 'other',
    usage: {
      inputTokens: usage?.input_tokens ?? 0,
      cachedInputTokens: usage?.input_token_details?.cache_read ?? 0,
      outputTokens: usage?.output_tokens ?? 0,
    },
    providerId: answer.id ?? '',
    servedModel: String(answer.response_metadata?.model_name ?? model),
  };
}

const finishes: Readonly<Record<string, 'stop' | 'length' | 'refusal' | 'content-filter'>> = {
  stop: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  refusal: 'refusal',
  content_filter: 'content-filter',
};
