import { createAnthropicClient } from '../../src/providers/anthropic/messages.ts';
import { createGeminiClient } from '../../src/providers/gemini/generate-content.ts';
import { createLangChainClient } from '../../src/providers/langchain.ts';
import { createOllamaClient } from '../../src/providers/ollama/chat.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { createOpenAiModelClient } from '../../src/providers/openai/openai-client.ts';
import { describeModelClient } from './contract.ts';

describeModelClient('openai', ({ openAiUrl }) => createOpenAiClient({ apiKey: 'test', baseUrl: openAiUrl }));
describeModelClient('anthropic', ({ anthropicUrl }) =>
  createAnthropicClient({ apiKey: 'test', baseUrl: anthropicUrl }),
);
describeModelClient('openai responses', ({ openAiUrl }) =>
  createOpenAiModelClient({ apiKey: 'test', baseUrl: openAiUrl, api: 'responses' }),
);
describeModelClient('langchain', ({ openAiUrl }) => {
  const client = createLangChainClient({ apiKey: 'test', configuration: { baseURL: openAiUrl } });
  return { complete: (request, options) => client.complete({ ...request, model: `openai:${request.model}` }, options) };
});
// The mock's Gemini gives no responseId.
describeModelClient('gemini', ({ anthropicUrl }) => createGeminiClient({ apiKey: 'test', baseUrl: anthropicUrl }), {
  numbersCompletions: false,
});
describeModelClient('ollama', ({ anthropicUrl }) => createOllamaClient({ url: anthropicUrl }), {
  countsTokens: false,
  numbersCompletions: false,
});
