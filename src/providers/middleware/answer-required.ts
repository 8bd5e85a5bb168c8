import { ModelError } from '../../domain/model-client.ts';
import type { ClientMiddleware } from '../compose-client.ts';

/**
 * Fails with `empty-answer` where a model stopped by itself without a word: asked again, it mostly
 * answers.
 */
const emptyAnswerMessage =
  'the answer was empty; if it stays so, raise maxOutputTokens: thoughts that the provider does not show may have used it up';

export const withAnswerRequired: ClientMiddleware = (next) => ({
  async complete(request, options) {
    const completion = await next.complete(request, options);
    if (completion.finish === 'stop' && completion.text.trim() === '')
      throw new ModelError({ kind: 'empty-answer', message: emptyAnswerMessage });
    return completion;
  },
});
