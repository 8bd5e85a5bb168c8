import type { ModelClient } from '../../model/model-client.ts';

export type ClientKind =
  | { kind: 'openai' | 'anthropic'; apiKey: string; baseUrl?: string }
  | { kind: 'langchain'; options?: Record<string, unknown> };

/** Makes a client at its first call, since loading an SDK takes longer than the CLI's whole start. */
export function createClient(kind: ClientKind): ModelClient {
  let made: Promise<ModelClient> | undefined;
  return {
    async complete(request, options) {
      made ??= load(kind);
      return (await made).complete(request, options);
    },
  };
}

async function load(kind: ClientKind): Promise<ModelClient> {
  switch (kind.kind) {
    case 'openai':
      return (await import('./openai.ts')).createOpenAiClient(kind);
    case 'anthropic':
      return (await import('./anthropic.ts')).createAnthropicClient(kind);
    case 'langchain':
      return (await import('./langchain.ts')).createLangChainClient(kind.options);
  }
}
