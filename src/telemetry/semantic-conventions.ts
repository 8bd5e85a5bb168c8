/**
 * Names of OpenTelemetry's semantic conventions for generative AI, still in development there: its own guide asks instrumentations to copy them
 * and not to depend on the package that may change them. A test holds them against that package.
 */
export const conventions = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  seed: 'gen_ai.request.seed',
  outputType: 'gen_ai.output.type',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputTokens: 'gen_ai.usage.input_tokens',
  cachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteInputTokens: 'gen_ai.usage.cache_creation.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  durationMetric: 'gen_ai.client.operation.duration',
  tokenMetric: 'gen_ai.client.token.usage',
} as const;

/** Providers whose names the conventions fix; others keep the name they have in the models file. */
const providerNames: Readonly<Record<string, string>> = { google: 'gcp.gemini', xai: 'x_ai' };

export function providerName(provider: string): string {
  return providerNames[provider] ?? provider;
}
