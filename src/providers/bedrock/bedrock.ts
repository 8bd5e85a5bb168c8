import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import type { ModelClient } from '../../domain/model-client.ts';
import { createMessagesClient } from '../anthropic/messages.ts';
import { silent } from '../sdk-options.ts';
import { createWebFetch } from '../undici-fetch.ts';

export type BedrockOptions = {
  region: string;
  /** A Bedrock API key; where absent, AWS credentials are looked for as AWS's own tools do. */
  apiKey?: string;
  baseUrl?: string;
};

/** Claude on Amazon Bedrock. */
export function createBedrockClient({ region, apiKey, baseUrl }: BedrockOptions): ModelClient {
  const sdk = new AnthropicBedrock({
    awsRegion: region,
    maxRetries: 0,
    ...silent,
    fetch: createWebFetch(),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return createMessagesClient(sdk);
}
