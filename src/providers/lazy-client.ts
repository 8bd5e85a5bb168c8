import type { ModelClient } from '../domain/model-client.ts';
import { importOptional } from '../domain/optional-package.ts';
import type { AzureOptions } from './azure/azure-openai.ts';
import { type BatchOptions, createBatchClient } from './batch/batch-client.ts';
import type { BedrockOptions } from './bedrock/bedrock.ts';
import type { OllamaOptions } from './ollama/chat.ts';
import type { OpenAiOptions } from './openai/openai-client.ts';
import { isClaude, providerPackages } from './provider-packages.ts';
import type { VertexOptions } from './vertex/vertex-credentials.ts';

export type ClientKind =
  | { kind: 'anthropic' | 'gemini'; apiKey: string; baseUrl?: string; headers?: Record<string, string> }
  | ({ kind: 'openai' } & OpenAiOptions)
  | ({ kind: 'azure' } & AzureOptions)
  | ({ kind: 'bedrock' } & BedrockOptions)
  | ({ kind: 'vertex' } & VertexOptions)
  | ({ kind: 'ollama' } & OllamaOptions)
  | { kind: 'langchain'; options?: Record<string, unknown> };

/**
 * Makes a client at its first call, since loading an SDK takes longer than the CLI's whole start. A
 * cloud's models of several makers each get the client of their SDK.
 */
export function createClient(kind: ClientKind): ModelClient {
  const made = new Map<string, Promise<ModelClient>>();
  return {
    async complete(request, options) {
      const packages = providerPackages(kind.kind, request.model);
      const sdk = packages.join(' ');
      let client = made.get(sdk);
      if (client === undefined) {
        const feature = `a provider of kind ${kind.kind}`;
        client = importOptional({ feature, packages }, () => loadClient(kind, request.model));
        made.set(sdk, client);
      }
      return (await client).complete(request, options);
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

async function loadClient(kind: ClientKind, model: string): Promise<ModelClient> {
  switch (kind.kind) {
    case 'openai':
      return (await import('./openai/openai-client.ts')).createOpenAiModelClient(kind);
    case 'anthropic':
      return (await import('./anthropic/messages.ts')).createAnthropicClient(kind);
    case 'azure':
      return (await import('./azure/azure-openai.ts')).createAzureClient(kind);
    case 'bedrock':
      return isClaude(model)
        ? (await import('./bedrock/bedrock.ts')).createBedrockClient(kind)
        : (await import('./bedrock/bedrock-openai.ts')).createBedrockOpenAiClient(kind);
    case 'vertex':
      return isClaude(model)
        ? (await import('./vertex/vertex-claude.ts')).createVertexClaudeClient(kind)
        : (await import('./vertex/vertex-gemini.ts')).createVertexGeminiClient(kind);
    case 'gemini':
      return (await import('./gemini/generate-content.ts')).createGeminiClient(kind);
    case 'ollama':
      return (await import('./ollama/chat.ts')).createOllamaClient(kind);
    case 'langchain':
      return (await import('./langchain.ts')).createLangChainClient(kind.options);
  }
}
