import { emptyAnswerFailure, hasThought } from '../../domain/empty-answer.ts';
import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/**
 * Fails with `empty-answer` where a model stopped by itself without a word: asked again, it mostly
 * answers. A model that thought and then said nothing is not asked again: its thoughts are paid for,
 * and the answer is kept as what it is.
 */
export const withAnswerRequired: ClientMiddleware = (next) => ({
  async complete(request, options) {
    const completion = await next.complete(request, options);
    if (completion.finish === 'stop' && completion.text.trim() === '' && !hasThought(completion))
      throw new ModelError(emptyAnswerFailure(completion, request.maxOutputTokens));
    return completion;
  },
});
