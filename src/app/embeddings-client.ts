import { MootcourtError } from '../domain/errors.ts';
import { importOptional } from '../domain/optional-package.ts';
import type { AppContext } from './app-context.ts';
import { ollamaUrl } from './ollama-models.ts';

type Embedder = ReturnType<typeof import('../providers/openai/embeddings.ts').createOpenAiEmbedder>;

/**
 * The embeddings endpoint of a configured provider.
 * @throws MootcourtError `invalid-input` for a provider that serves no embeddings
 */
export function createEmbedder({ models, environment }: AppContext, provider: string) {
  const settings = models.providers[provider];
  if (settings?.kind !== 'openai' && settings?.kind !== 'ollama')
    throw new MootcourtError(
      'invalid-input',
      `--embeddings: ${provider} serves no embeddings; expected auto, sentences, words, lexical or a provider of kind openai or ollama`,
    );
  const apiKey = settings.apiKeyEnv === undefined ? 'none' : (environment.key(settings.apiKeyEnv) ?? '');
  // Ollama serves embeddings in OpenAI's protocol as well.
  const baseUrl = settings.kind === 'ollama' ? `${ollamaUrl(settings, environment)}/v1` : settings.baseUrl;
  const access = { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
  const load = () => import('../providers/openai/embeddings.ts');
  let embedder: Promise<Embedder> | undefined;
  return async (...texts: Parameters<Embedder>) => {
    embedder ??= importOptional({ feature: `embeddings of ${provider}`, packages: ['openai'] }, load).then(
      ({ createOpenAiEmbedder }) => createOpenAiEmbedder(access),
    );
    return (await embedder)(...texts);
  };
}
