import { BedrockOpenAI } from 'openai';
import { type ModelClient, ModelError } from '../../domain/model-client.ts';
import { createChatClient } from '../openai/chat.ts';
import { createFetch } from '../undici-fetch.ts';
import type { BedrockOptions } from './bedrock.ts';

/**
 * Models of OpenAI, and others that Amazon Bedrock serves in OpenAI's protocol.
 * @throws ModelError `authentication` without a Bedrock API key, which that endpoint asks for
 */
export function createBedrockOpenAiClient({ region, apiKey, baseUrl }: BedrockOptions): ModelClient {
  if (apiKey === undefined)
    throw new ModelError({
      kind: 'authentication',
      message: 'models of Bedrock other than Claude need a Bedrock API key: name its variable as apiKeyEnv',
    });
  const sdk = new BedrockOpenAI({
    awsRegion: region,
    apiKey,
    maxRetries: 0,
    fetch: createFetch(),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return createChatClient(sdk, false);
}
