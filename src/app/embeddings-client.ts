import { MootcourtError } from '../domain/errors.ts';
import { createOpenAiEmbedder } from '../providers/openai/embeddings.ts';
import type { AppContext } from './app-context.ts';

/**
 * The embeddings endpoint of a configured provider.
 * @throws MootcourtError `invalid-input` for a provider that serves no embeddings
 */
export function createEmbedder({ models, environment }: AppContext, provider: string) {
  const settings = models.providers[provider];
  if (settings?.kind !== 'openai')
    throw new MootcourtError(
      'invalid-input',
      `--embeddings: ${provider} serves no embeddings; expected auto, sentences, words, lexical or a provider of kind openai`,
    );
  const apiKey = settings.apiKeyEnv === undefined ? 'none' : (environment.key(settings.apiKeyEnv) ?? '');
  return createOpenAiEmbedder({
    apiKey,
    ...(settings.baseUrl === undefined ? {} : { baseUrl: settings.baseUrl }),
  });
}
