import { type Message, type ModelClient, ModelError } from '../domain/model-client.ts';

type Turn = { role: 'user' | 'assistant'; text: string };

/**
 * Serves answers that a data set brought; `find` gets the conversation's turns, the system texts
 * and the model's name.
 */
export function createRecordedClient(book: {
  find(turns: readonly Turn[], system: string, model: string): string | undefined;
}): ModelClient {
  return {
    async complete(request, { signal, onDelta }) {
      signal.throwIfAborted();
      const turns = request.messages.filter((message): message is Message & Turn => message.role !== 'system');
      const system = request.messages.flatMap(({ role, text }) => (role === 'system' ? [text] : [])).join('\n\n');
      const text = book.find(turns, system, request.model);
      if (text === undefined)
        throw new ModelError({
          kind: 'not-recorded',
          message: `no recorded answer of ${request.model} to this conversation`,
        });
      onDelta?.(text);
      const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
      return { text, finish: 'stop', usage, providerId: 'recorded', servedModel: request.model };
    },
  };
}
