import type { ModelClient } from '../domain/model-client.ts';
import { importOptional } from '../domain/optional-package.ts';
import { type BatchOptions, createBatchClient } from './batch/batch-client.ts';
import type { OllamaOptions } from './ollama/chat.ts';
import type { OpenAiOptions } from './openai/openai-client.ts';

export type ClientKind =
  | { kind: 'anthropic' | 'gemini'; apiKey: string; baseUrl?: string }
  | ({ kind: 'openai' } & OpenAiOptions)
  | ({ kind: 'ollama' } & OllamaOptions)
  | { kind: 'langchain'; options?: Record<string, unknown> };

/**
 * Makes a client at its first call, since loading an SDK takes longer than the CLI's whole start.
 */
export function createClient(kind: ClientKind): ModelClient {
  let made: Promise<ModelClient> | undefined;
  return {
    async complete(request, options) {
      made ??= load(kind);
      return (await made).complete(request, options);
    },
  };
}

/** The same for a provider's batch API. */
export function createLazyBatchClient({
  kind,
  apiKey,
  baseUrl,
  ...options
}: Omit<BatchOptions, 'api'> & { kind: 'openai' | 'anthropic'; apiKey: string; baseUrl?: string }): ModelClient {
  let made: Promise<ModelClient> | undefined;
  const access = { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
  const loadBatch = async () => {
    const api =
      kind === 'openai'
        ? (await import('./openai/batch.ts')).createOpenAiBatchApi(access)
        : (await import('./anthropic/batch.ts')).createAnthropicBatchApi(access);
    return createBatchClient({ api, ...options });
  };
  return {
    async complete(request, call) {
      made ??= loadBatch();
      return (await made).complete(request, call);
    },
  };
}

function load(kind: ClientKind): Promise<ModelClient> {
  return importOptional({ feature: `a provider of kind ${kind.kind}`, packages: packagesOf[kind.kind] }, () =>
    loadClient(kind),
  );
}

/** What `npm install --omit=optional` leaves out, and what comes with no installation. */
const packagesOf: Record<ClientKind['kind'], readonly string[]> = {
  openai: ['openai'],
  anthropic: ['@anthropic-ai/sdk'],
  gemini: ['@google/genai'],
  ollama: [],
  langchain: ['langchain'],
};

async function loadClient(kind: ClientKind): Promise<ModelClient> {
  switch (kind.kind) {
    case 'openai':
      return (await import('./openai/openai-client.ts')).createOpenAiModelClient(kind);
    case 'anthropic':
      return (await import('./anthropic/messages.ts')).createAnthropicClient(kind);
    case 'gemini':
      return (await import('./gemini/generate-content.ts')).createGeminiClient(kind);
    case 'ollama':
      return (await import('./ollama/chat.ts')).createOllamaClient(kind);
    case 'langchain':
      return (await import('./langchain.ts')).createLangChainClient(kind.options);
  }
}
