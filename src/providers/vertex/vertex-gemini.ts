import { GoogleGenAI } from '@google/genai';
import type { ModelClient } from '../../domain/model-client.ts';
import { createGenAiModelClient } from '../gemini/generate-content.ts';
import { createWebFetch } from '../undici-fetch.ts';
import { type VertexOptions, vertexCredentials } from './vertex-credentials.ts';

/** Gemini on Google's Vertex AI. */
export function createVertexGeminiClient({ project, region, accessToken, baseUrl }: VertexOptions): ModelClient {
  const credentials = vertexCredentials(accessToken, project);
  const client = new GoogleGenAI({
    vertexai: true,
    project,
    location: region,
    apiVersion: 'v1',
    ...(credentials === undefined ? {} : { googleAuthOptions: { authClient: credentials as never } }),
    httpOptions: { fetch: createWebFetch(), ...(baseUrl === undefined ? {} : { baseUrl }) },
  });
  return createGenAiModelClient(client);
}
