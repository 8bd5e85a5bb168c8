import { AzureOpenAI } from 'openai';
import type { ModelClient } from '../../domain/model-client.ts';
import { createChatClient } from '../openai/chat.ts';
import { sdkOptions } from '../sdk-options.ts';

export type AzureOptions = {
  /** The resource's address, for example `https://my-resource.openai.azure.com`. */
  baseUrl: string;
  apiKey: string;
  /** The version of Azure's API, a date. */
  apiVersion: string;
};

/** Models of OpenAI on Azure; the model part of an id is the name of the deployment. */
export function createAzureClient({ baseUrl, apiKey, apiVersion }: AzureOptions): ModelClient {
  const sdk = new AzureOpenAI({ endpoint: baseUrl, apiKey, apiVersion, ...sdkOptions() });
  return createChatClient(sdk, true);
}
