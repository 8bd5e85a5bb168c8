import OpenAI from 'openai';
import type { ModelClient } from '../../domain/model-client.ts';
import { sdkOptions } from '../sdk-options.ts';
import { createOpenAiClient } from './chat.ts';
import { withResponsesWhereNeeded } from './choose-api.ts';
import { createResponsesClient } from './responses.ts';

/** Which of OpenAI's APIs calls go to; `auto`: chat completions, and Responses for models that need it. */
export type OpenAiApi = 'auto' | 'chat' | 'responses';

export type OpenAiOptions = {
  apiKey: string;
  baseUrl?: string;
  api?: OpenAiApi;
  /** Further headers of every request. */
  headers?: Record<string, string>;
};

/** OpenAI, and every server that speaks one of its APIs. */
export function createOpenAiModelClient({ apiKey, baseUrl, api = 'auto', headers = {} }: OpenAiOptions): ModelClient {
  const access = { apiKey, headers, ...(baseUrl === undefined ? {} : { baseUrl }) };
  if (api === 'chat') return createOpenAiClient(access);
  const sdk = new OpenAI({
    apiKey,
    ...sdkOptions(),
    defaultHeaders: headers,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  const responses = createResponsesClient(sdk, baseUrl === undefined);
  return api === 'responses' ? responses : withResponsesWhereNeeded(createOpenAiClient(access), responses);
}
