import { type ModelClient, ModelError } from '../../domain/model-client.ts';

/**
 * Asks by chat completions, and a model that is served by the Responses API alone by that one from
 * its first refusal on.
 */
export function withResponsesWhereNeeded(chat: ModelClient, responses: ModelClient): ModelClient {
  const alone = new Set<string>();
  return {
    async complete(request, options) {
      if (alone.has(request.model)) return responses.complete(request, options);
      try {
        return await chat.complete(request, options);
      } catch (error) {
        if (!needsResponses(error)) throw error;
        alone.add(request.model);
        await options.onResend?.(error.failure);
        return responses.complete(request, options);
      }
    },
  };
}

/**
 * OpenAI's words for it: "This model is only supported in v1/responses and not in
 * v1/chat/completions", "This is not a chat model …", both with status 404.
 */
function needsResponses(error: unknown): error is ModelError {
  if (!(error instanceof ModelError)) return false;
  const { kind, message } = error.failure;
  if (kind !== 'model-not-found' && kind !== 'bad-request') return false;
  return /\bresponses\b/i.test(message) && /chat[/ ]completions|chat model/i.test(message);
}
