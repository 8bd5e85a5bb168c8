import { afterEach, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/app-context.ts';
import { createEmbedder } from '../../src/app/embeddings-client.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { startJsonServer } from '../support/json-server.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

it("embeddings of an Ollama server are asked for in OpenAI's protocol, where OLLAMA_HOST says", async () => {
  const server = await startJsonServer(() => ({
    body: { data: [{ index: 0, embedding: [1, 0] }], model: 'nomic-embed-text', usage: { prompt_tokens: 3 } },
  }));
  stops.push(server.stop);
  const environment = { key: (name: string) => (name === 'OLLAMA_HOST' ? server.url : undefined), storeFile: '' };
  const app = { models: loadModels(), environment } as Pick<AppContext, 'models' | 'environment'> as AppContext;
  const embed = createEmbedder(app, 'ollama');
  const { vectors } = await embed('nomic-embed-text', ['a text'], new AbortController().signal);
  expect(vectors).toEqual([[1, 0]]);
  expect(server.calls.map(({ path }) => path)).toEqual(['/v1/embeddings']);
});

it('a provider without embeddings is named, with those that have them', () => {
  const app = { models: loadModels(), environment: { key: () => 'k', storeFile: '' } } as unknown as AppContext;
  expect(() => createEmbedder(app, 'anthropic')).toThrow(/anthropic serves no embeddings; .*kind openai or ollama/);
});
