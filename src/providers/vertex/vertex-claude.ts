import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import type { ModelClient } from '../../domain/model-client.ts';
import { createMessagesClient } from '../anthropic/messages.ts';
import { silent } from '../sdk-options.ts';
import { createWebFetch } from '../undici-fetch.ts';
import { type VertexOptions, vertexCredentials } from './vertex-credentials.ts';

/** Claude on Google's Vertex AI. */
export function createVertexClaudeClient({ project, region, accessToken, baseUrl }: VertexOptions): ModelClient {
  const credentials = vertexCredentials(accessToken, project);
  const sdk = new AnthropicVertex({
    projectId: project,
    region,
    maxRetries: 0,
    ...silent,
    fetch: createWebFetch(),
    ...(credentials === undefined ? {} : { authClient: credentials as never }),
    ...(baseUrl === undefined ? {} : { baseURL: `${baseUrl.replace(/\/$/, '')}/v1` }),
  });
  return createMessagesClient(sdk);
}
