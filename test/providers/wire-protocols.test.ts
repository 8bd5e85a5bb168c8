import { createAnthropicClient } from '../../src/providers/anthropic/messages.ts';
import { createAzureClient } from '../../src/providers/azure/azure-openai.ts';
import { createBedrockClient } from '../../src/providers/bedrock/bedrock.ts';
import { createBedrockOpenAiClient } from '../../src/providers/bedrock/bedrock-openai.ts';
import { createGeminiClient } from '../../src/providers/gemini/generate-content.ts';
import { createLangChainClient } from '../../src/providers/langchain.ts';
import { createOllamaClient } from '../../src/providers/ollama/chat.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { createOpenAiModelClient } from '../../src/providers/openai/openai-client.ts';
import { createVertexGeminiClient } from '../../src/providers/vertex/vertex-gemini.ts';
import { describeModelClient } from './contract.ts';

describeModelClient('openai', ({ openAiUrl }) => createOpenAiClient({ apiKey: 'test', baseUrl: openAiUrl }));
describeModelClient('anthropic', ({ anthropicUrl }) =>
  createAnthropicClient({ apiKey: 'test', baseUrl: anthropicUrl }),
);
describeModelClient('openai responses', ({ openAiUrl }) =>
  createOpenAiModelClient({ apiKey: 'test', baseUrl: openAiUrl, api: 'responses' }),
);
describeModelClient('azure', ({ anthropicUrl }) =>
  createAzureClient({ baseUrl: anthropicUrl, apiKey: 'test', apiVersion: '2024-10-21' }),
);
// The mock puts its events into AWS's frames without base64; clouds.test.ts streams as AWS does.
describeModelClient(
  'bedrock',
  ({ anthropicUrl }) => createBedrockClient({ baseUrl: anthropicUrl, apiKey: 'test', region: 'us-east-1' }),
  { framesStreams: false },
);
describeModelClient('bedrock openai', ({ openAiUrl }) =>
  createBedrockOpenAiClient({ baseUrl: openAiUrl, apiKey: 'test', region: 'us-east-1' }),
);
describeModelClient(
  'vertex gemini',
  ({ anthropicUrl }) =>
    createVertexGeminiClient({ baseUrl: anthropicUrl, accessToken: 'test', project: 'p', region: 'global' }),
  { numbersCompletions: false },
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
