import type { ClientSampler, SamplingRequest } from '../domain/client-sampling.ts';
import { type Message, type ModelClient, type ModelCompletion, ModelError } from '../domain/model-client.ts';
import { completedAnswer } from './completed-answer.ts';
import { readFinishReason } from './finish-reason.ts';

/** The member `sampling:client` takes whatever model the client has; any other name is a wish. */
const anyModel = 'client';

/**
 * The model of the assistant that is connected. It knows neither seeds nor structured output nor
 * token counts, so what is asked for as JSON is asked for in words, and usage is estimated.
 * @param ask rejects with a `ModelError`, or with the signal's reason
 */
export function createSamplingClient(ask: ClientSampler['createMessage']): ModelClient {
  return {
    async complete(request, { signal }): Promise<ModelCompletion> {
      signal.throwIfAborted();
      const system = request.messages.filter(({ role }) => role === 'system').map(({ text }) => text);
      if (request.schema !== undefined)
        system.push(
          `Answer with one JSON value and nothing else, without a code fence. It must follow this JSON Schema:\n${JSON.stringify(request.schema.json)}`,
        );
      const asked: SamplingRequest = {
        messages: request.messages.flatMap(spoken),
        maxTokens: request.maxOutputTokens,
        ...(system.length === 0 ? {} : { systemPrompt: system.join('\n\n') }),
        ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
        ...(request.model === anyModel ? {} : { modelPreferences: { hints: [{ name: request.model }] } }),
      };
      const { model, stopReason, content } = await ask(asked, signal);
      return completedAnswer(request, {
        text: textOf(content),
        // Clients may leave the reason out.
        finish: stopReason === undefined ? 'stop' : readFinishReason(stopReason),
        usage: undefined,
        providerId: 'sampling',
        servedModel: model.slice(0, 200),
      });
    },
  };
}

function spoken({ role, text }: Message): SamplingRequest['messages'] {
  return role === 'system' ? [] : [{ role, content: { type: 'text', text } }];
}

function textOf(content: unknown): string {
  const parts = (Array.isArray(content) ? content : [content]) as { type?: unknown; text?: unknown }[];
  const texts = parts.filter((part) => part?.type === 'text' && typeof part.text === 'string');
  if (texts.length === 0)
    throw new ModelError({ kind: 'malformed-answer', message: "the client's model answered without text" });
  return texts.map((part) => part.text as string).join('\n');
}
