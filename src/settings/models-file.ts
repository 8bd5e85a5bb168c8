import path from 'node:path';
import { z } from 'zod';
import { MootcourtError } from '../domain/errors.ts';
import { packageRoot } from './paths.ts';
import { isKeyName, loadUserSettings, userSettingsFile } from './user-settings.ts';
import { readYamlFile } from './yaml-file.ts';

const limits = {
  concurrency: z.int().min(1).max(1000).default(8).describe('Most calls under way at once; fewer while it answers 429'),
  requestsPerMinute: z.int().min(1).optional().describe('Most calls begun in any 60 seconds, repeats included'),
  tokensPerMinute: z.int().min(1).optional().describe('Most input and output tokens of calls begun in any 60 seconds'),
  maxAttempts: z.int().min(1).max(20).default(6),
  deadlineMs: z
    .int()
    .min(100)
    .optional()
    .describe("Longest time from first attempt to answer; default: 900000, or the panel's longest timeoutMs"),
  circuitFailures: z.int().min(1).optional().describe('Failures in a row after which calls wait; default 10'),
  batchQuietMs: z
    .int()
    .min(1)
    .optional()
    .describe('With --batch: calls are gathered until none comes for so long; default 3000'),
  batchPollMs: z.int().min(1).optional().describe('With --batch: milliseconds between looks at a batch; default 30000'),
  circuitOpenMs: z.int().min(10).optional().describe('Milliseconds until one waiting call tries again; default 5000'),
};

const providerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('openai'),
    baseUrl: z.url().optional(),
    apiKeyEnv: z.string().optional(),
    api: z
      .enum(['auto', 'chat', 'responses'])
      .optional()
      .describe('auto: chat completions, and the Responses API for models that need it'),
    seeds: z.boolean().optional().describe('Whether requests carry a seed; default: true'),
    batch: z.boolean().optional().describe("Speaks OpenAI's batch API, too; by default only OpenAI itself does"),
    systemMessages: z
      .enum(['anywhere', 'first', 'none'])
      .optional()
      .describe('Where its template takes system messages; default: anywhere for OpenAI itself, else first'),
    ...limits,
  }),
  z.strictObject({ kind: z.literal('anthropic'), baseUrl: z.url().optional(), apiKeyEnv: z.string(), ...limits }),
  z.strictObject({
    kind: z.literal('azure'),
    baseUrl: z.url().describe("The resource's address, for example https://my-resource.openai.azure.com"),
    apiKeyEnv: z.string(),
    apiVersion: z.string().min(1).default('2024-10-21').describe("Version of Azure's API"),
    ...limits,
  }),
  z.strictObject({
    kind: z.literal('bedrock'),
    region: z.string().min(1).describe('AWS region, for example us-east-1'),
    apiKeyEnv: z.string().optional().describe('Variable of a Bedrock API key; default: credentials as AWS finds them'),
    baseUrl: z.url().optional(),
    ...limits,
  }),
  z.strictObject({
    kind: z.literal('vertex'),
    project: z.string().min(1).describe('Google Cloud project'),
    region: z.string().min(1).default('global'),
    apiKeyEnv: z.string().optional().describe("Variable of an access token; default: the application's credentials"),
    baseUrl: z.url().optional(),
    ...limits,
  }),
  z.strictObject({ kind: z.literal('gemini'), baseUrl: z.url().optional(), apiKeyEnv: z.string(), ...limits }),
  z.strictObject({
    kind: z.literal('ollama'),
    baseUrl: z.url().optional().describe('Address of the server; default: OLLAMA_HOST, else http://127.0.0.1:11434'),
    apiKeyEnv: z.string().optional(),
    contextWindow: z
      .int()
      .min(512)
      .optional()
      .describe("num_ctx of every call, in tokens; default: what the prompts need, up to the model's own window"),
    ...limits,
  }),
  z.strictObject({ kind: z.literal('langchain'), ...limits }),
  z.strictObject({ kind: z.literal('sampling') }),
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('recorded') }),
]);
export type ProviderSettings = z.infer<typeof providerSchema>;

const usdPerMillion = z.number().min(0);
/** What a provider charges, in US dollars per million tokens. */
const rates = {
  input: usdPerMillion,
  cachedInput: usdPerMillion.describe('Input read from the cache'),
  cacheWrite: usdPerMillion.optional().describe('Input written to the cache; default: input'),
  cacheWriteHour: usdPerMillion.optional().describe('Input written to the cache for an hour; default: cacheWrite'),
  output: usdPerMillion,
  reasoning: usdPerMillion.optional().describe("The model's thoughts; default: output"),
};
const changedRates = z.strictObject(rates).partial().shape;

/**
 * The price of a model: rates for short prompts, what differs for long ones, what will differ from a
 * date, and where the figures are from.
 */
const priceSchema = z.strictObject({
  ...rates,
  batch: z.number().min(0).max(1).default(0.5).describe("Share of these prices that the provider's batch API asks"),
  longPrompts: z
    .array(z.strictObject({ aboveInputTokens: z.int().min(1), ...changedRates }))
    .optional()
    .describe(
      'Rates of the whole call where its input has more tokens than this; the highest tier that it passes holds',
    ),
  changes: z
    .array(z.strictObject({ from: z.iso.date(), ...changedRates }))
    .optional()
    .describe('Rates that differ from a date on (UTC), in the order of their dates'),
  source: z.string().min(1).optional().describe('Where the figures were read'),
  readOn: z.iso.date().optional().describe('When they were read'),
});
/** As `priceSchema` gives it; what differs by length or date replaces single rates. */
export type Price = z.infer<typeof priceSchema>;

const modelsFileSchema = z.strictObject({
  providers: z.record(z.string(), providerSchema),
  prices: z.record(z.string(), priceSchema),
  windows: z
    .record(z.string(), z.int().min(512))
    .default({})
    .describe('Tokens that a model takes at most, prompt and answer, by model id; servers that tell it are asked'),
});
export type ModelsFile = z.infer<typeof modelsFileSchema>;

const ownFileSchema = modelsFileSchema.partial();

/**
 * Providers and prices: config/models.yaml of the package, and over it those of a file of the user's, entry by entry.
 * @throws MootcourtError `invalid-config`
 */
export function loadModels(ownFile?: string): ModelsFile {
  const bundled = readYamlFile(path.join(packageRoot(), 'config', 'models.yaml'), modelsFileSchema);
  if (ownFile === undefined) return { ...bundled, providers: listed(bundled.providers) };
  const { providers, prices, windows } = readYamlFile(ownFile, ownFileSchema);
  checkKeyNames(ownFile, providers ?? {});
  return {
    providers: listed({ ...bundled.providers, ...providers }),
    prices: { ...bundled.prices, ...prices },
    windows: { ...bundled.windows, ...windows },
  };
}

/** Without what every object has: a panel may name a provider `constructor`, and none is listed under that. */
function listed(providers: ModelsFile['providers']): ModelsFile['providers'] {
  return Object.assign(Object.create(null), providers);
}

/** A models file must not send any secret of the environment to an address of its own. */
function checkKeyNames(file: string, providers: ModelsFile['providers']): void {
  const settings = loadUserSettings();
  for (const [name, provider] of Object.entries(providers)) {
    const key = 'apiKeyEnv' in provider ? provider.apiKeyEnv : undefined;
    if (key === undefined || isKeyName(key, settings)) continue;
    throw new MootcourtError(
      'invalid-config',
      `${file}: providers.${name}.apiKeyEnv: expected the name of a variable that ends in _API_KEY, got ${key}. If it does hold a provider's key, list it under keyNames in ${userSettingsFile()}`,
    );
  }
}
