import type { ClientSampler } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import type { ModelClient, ModelRequest } from '../domain/model-client.ts';
import type { MemberConnection, Panel } from '../domain/panel.ts';
import type { RateLimiter, RateLimits } from '../domain/rate-limits.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { BatchJournal } from '../providers/batch/batch-client.ts';
import { type ClientMiddleware, composeClient } from '../providers/compose-client.ts';
import { batchDefaults, retryDefaults } from '../providers/defaults.ts';
import { type ClientKind, createClient, createLazyBatchClient } from '../providers/lazy-client.ts';
import { createSamplingClient } from '../providers/mcp-sampling.ts';
import { withAnswerRequired } from '../providers/middleware/answer-required.ts';
import { withBatching } from '../providers/middleware/batching.ts';
import { withBodySecrets } from '../providers/middleware/body-secrets.ts';
import { withCloudCredentials } from '../providers/middleware/cloud-credentials.ts';
import { withDeadline } from '../providers/middleware/deadline.ts';
import { withDroppedParameters } from '../providers/middleware/dropped-parameters.ts';
import { withCacheWarmup } from '../providers/middleware/prompt-cache-warmup.ts';
import { createProviderLimiter, type ProviderLimiter, withLimits } from '../providers/middleware/provider-limiter.ts';
import { withRedactedKey } from '../providers/middleware/redact-api-key.ts';
import { type RetryClock, withRetry } from '../providers/middleware/retry.ts';
import { withWholePrompt } from '../providers/middleware/whole-prompt.ts';
import { withoutSeed } from '../providers/middleware/without-seed.ts';
import { createRecordedClient } from '../providers/recorded.ts';
import type { Environment } from '../settings/environment.ts';
import { type ConnectedSettings, connectedSettings } from '../settings/member-connection.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';
import { panelMembers } from '../settings/panel-file.ts';
import { createSimulatedClient } from '../simulation/client.ts';
import { inputTokensOf } from '../spending/call-cost.ts';
import { ollamaUrl } from './ollama-models.ts';
import type { LimitedProvider } from './provider-limiters.ts';
import { createScenarioLookup } from './scenario-lookup.ts';

/** What the clients of a run or job depend on. */
export type ClientPlan = {
  seed: number;
  panel?: Panel | undefined;
  batch?: boolean | undefined;
  scenarios?: readonly Scenario[];
};

export type ModelClientsOptions = {
  models: ModelsFile;
  environment: Environment;
  plan: ClientPlan;
  /** The limiters of the process. */
  providerLimiter: (provider: string) => ProviderLimiter;
  /**
   * Where the panel's own rates for a provider are shared by the processes that work on the run.
   */
  sharedPanelRates?: ((provider: string, rates: RateLimits) => RateLimiter) | undefined;
  random: () => number;
  instrumentation: Instrumentation;
  /** Where the run keeps its batches with a provider; without it nothing goes through batches. */
  batchJournalFor?: ((provider: string) => BatchJournal) | undefined;
  /** An MCP client's model, for members of the provider `sampling`. */
  clientSampler?: ClientSampler | undefined;
  /** Milliseconds a simulated agent takes per word. */
  wordMs?: number;
  /** The time that calls wait on between attempts. */
  retryClock?: RetryClock;
};

/** The client of a provider, or of a member of it that is reached otherwise. */
export type ClientFinder = (provider: string, connection?: MemberConnection) => ModelClient;

/** One client per provider and way to reach it, made at first use and kept for the run. */
export function createModelClients(options: ModelClientsOptions): ClientFinder {
  const lookup = createScenarioLookup(options.plan.scenarios ?? []);
  const clients = new Map<string, ModelClient>();
  return (name, connection) => {
    const key = connection === undefined ? name : `${name} ${JSON.stringify(connection)}`;
    let client = clients.get(key);
    if (client === undefined) {
      const settings = options.models.providers[name];
      if (settings === undefined)
        throw new MootcourtError('unknown-model', `provider ${name} is not in config/models.yaml`);
      const reached = connection === undefined ? settings : connectedSettings(settings, connection);
      client = composeClient(makeClient(options, lookup, name, reached), memberSecrets(options, connection));
      clients.set(key, client);
    }
    return client;
  };
}

function makeClient(
  options: ModelClientsOptions,
  lookup: ReturnType<typeof createScenarioLookup>,
  name: string,
  settings: ConnectedSettings,
): ModelClient {
  switch (settings.kind) {
    case 'simulated':
      return createSimulatedClient({
        seed: options.plan.seed,
        wordMs: options.wordMs ?? 0,
        book: {
          find(turns, system) {
            const scenario = lookup.find(turns, system);
            return scenario?.rubric === undefined
              ? undefined
              : { values: scenario.values, rubric: scenario.rubric, nudge: scenario.nudge };
          },
        },
      });
    case 'sampling': {
      if (options.clientSampler === undefined)
        throw new MootcourtError('missing-credentials', `${name} needs an assistant that lends its model`);
      return createSamplingClient(options.clientSampler.createMessage);
    }
    case 'recorded':
      return createRecordedClient({
        find: (turns, system, model) => lookup.find(turns, system)?.recorded?.[model]?.text,
      });
    case 'openai':
    case 'anthropic': {
      const access = { kind: settings.kind, ...keyedAccess(options, name, settings), ...headersOf(options, settings) };
      const api = settings.kind === 'openai' && settings.api !== undefined ? { api: settings.api } : {};
      return composeClient(createClient({ ...access, ...api }), [
        ...batching(options, name, settings, access),
        ...overTheWire(options, name, settings, access.apiKey),
      ]);
    }
    case 'azure': {
      const { baseUrl, apiVersion } = settings;
      const { apiKey } = keyedAccess(options, name, settings);
      const access = { kind: settings.kind, baseUrl, apiKey, apiVersion };
      return composeClient(createClient(access), overTheWire(options, name, settings, apiKey));
    }
    case 'bedrock':
    case 'vertex': {
      const key = settings.apiKeyEnv === undefined ? undefined : keyedAccess(options, name, settings).apiKey;
      return composeClient(createClient(cloudAccess(settings, key)), [
        ...overTheWire(options, name, settings, key),
        withCloudCredentials(credentialAdvice[settings.kind]),
      ]);
    }
    case 'gemini': {
      const access = keyedAccess(options, name, settings);
      return composeClient(
        createClient({ kind: 'gemini', ...access }),
        overTheWire(options, name, settings, access.apiKey),
      );
    }
    case 'ollama': {
      const { contextWindow } = settings;
      const apiKey = settings.apiKeyEnv === undefined ? undefined : options.environment.key(settings.apiKeyEnv);
      const access = {
        url: ollamaUrl(settings, options.environment),
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(contextWindow === undefined ? {} : { contextWindow }),
        ...headersOf(options, settings),
      };
      return composeClient(createClient({ kind: 'ollama', ...access }), overTheWire(options, name, settings, apiKey));
    }
    case 'langchain':
      return composeClient(createClient({ kind: 'langchain' }), reliability(options, name, settings));
  }
}

const credentialAdvice = {
  bedrock: 'set AWS_PROFILE or AWS_ACCESS_KEY_ID, or name the variable of a Bedrock API key as apiKeyEnv',
  vertex: 'run `gcloud auth application-default login`, or name the variable of an access token as apiKeyEnv',
};

type CloudSettings = Extract<ProviderSettings, { kind: 'bedrock' | 'vertex' }>;

/** @param key where it is absent, the SDK looks for the cloud's own credentials */
function cloudAccess(settings: CloudSettings, key: string | undefined): ClientKind {
  const { kind, region, baseUrl } = settings;
  const location = { region, ...(baseUrl === undefined ? {} : { baseUrl }) };
  return kind === 'bedrock'
    ? { kind, ...location, ...(key === undefined ? {} : { apiKey: key }) }
    : { kind, ...location, project: settings.project, ...(key === undefined ? {} : { accessToken: key }) };
}

/** What a member's own secrets need: those of its body in place, and none of them in a failure. */
function memberSecrets({ environment }: ModelClientsOptions, connection: MemberConnection = {}): ClientMiddleware[] {
  const { bodySecrets = [], headers = {} } = connection;
  const secretOf = (variable: string): string => {
    const secret = environment.key(variable);
    if (secret === undefined) throw new MootcourtError('missing-credentials', `body needs ${variable}`);
    return secret;
  };
  const inHeaders = Object.values(headers).flatMap((value) => (typeof value === 'string' ? [] : [value.env]));
  return [
    ...[...bodySecrets, ...inHeaders].map((variable) => withRedactedKey(environment.key(variable) ?? '')),
    ...(bodySecrets.length === 0 ? [] : [withBodySecrets(secretOf)]),
  ];
}

/** A member's own headers, their secrets read from the environment. */
function headersOf(
  { environment }: ModelClientsOptions,
  { headers }: Pick<ConnectedSettings, 'headers'>,
): { headers?: Record<string, string> } {
  if (headers === undefined) return {};
  const entries = Object.entries(headers).map(([name, value]) => {
    const text = typeof value === 'string' ? value : environment.key(value.env);
    if (text === undefined)
      throw new MootcourtError('missing-credentials', `headers.${name} needs ${(value as { env: string }).env}`);
    return [name, text];
  });
  return { headers: Object.fromEntries(entries) };
}

function keyedAccess(
  { environment }: ModelClientsOptions,
  name: string,
  { apiKeyEnv, baseUrl }: { apiKeyEnv?: string | undefined; baseUrl?: string | undefined },
): { apiKey: string; baseUrl?: string } {
  const apiKey = apiKeyEnv === undefined ? 'none' : environment.key(apiKeyEnv);
  if (apiKey === undefined) throw new MootcourtError('missing-credentials', `${name} needs ${apiKeyEnv}`);
  return { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** What clients of our own get that speak a provider's protocol. */
function overTheWire(
  options: ModelClientsOptions,
  name: string,
  settings: LimitedProvider,
  apiKey = '',
): ClientMiddleware[] {
  const takesNoSeed = settings.kind === 'openai' && settings.seeds === false;
  return [
    ...reliability(options, name, settings),
    withWholePrompt,
    withDroppedParameters(),
    ...(takesNoSeed ? [withoutSeed] : []),
    withRedactedKey(apiKey),
  ];
}

/** What every provider on the network gets; `composeClient` says why in this order. */
function reliability(options: ModelClientsOptions, name: string, settings: LimitedProvider): ClientMiddleware[] {
  const { random, instrumentation, plan, retryClock: clock } = options;
  const { maxAttempts, deadlineMs = defaultDeadlineMs(plan) } = settings;
  const panelLimits = plan.panel?.limits?.[name];
  const panelLimiter =
    panelLimits && createProviderLimiter(panelLimits, { shared: options.sharedPanelRates?.(name, panelLimits) });
  return [
    withCacheWarmup(),
    withRetry(
      { ...retryDefaults, maxAttempts, deadlineMs },
      {
        random,
        ...(clock === undefined ? {} : { clock }),
        onFailedAttempt: (model, kind, retryInMs) => instrumentation.attemptFailed(name, model, kind, retryInMs),
      },
    ),
    ...(panelLimiter === undefined ? [] : withLimits(panelLimiter, maxTokensOf)),
    ...withLimits(options.providerLimiter(name), maxTokensOf),
    withDeadline(),
    withAnswerRequired,
  ];
}

/** Where no models file names a deadline, a first attempt gets all the time that the panel gives a call. */
function defaultDeadlineMs({ panel }: ClientPlan): number {
  const timeouts = panel === undefined ? [] : [panel, ...panelMembers(panel).map(({ member }) => member)];
  return Math.max(retryDefaults.deadlineMs, ...timeouts.map(({ timeoutMs = 0 }) => timeoutMs));
}

type BatchingProvider = Extract<ProviderSettings, { kind: 'openai' | 'anthropic' }>;

function batching(
  { plan, batchJournalFor }: ModelClientsOptions,
  name: string,
  settings: BatchingProvider,
  access: { kind: BatchingProvider['kind']; apiKey: string; baseUrl?: string },
): ClientMiddleware[] {
  // Batches are of chat completions.
  const hasBatches =
    settings.kind === 'anthropic' ||
    (settings.api !== 'responses' && (settings.batch ?? settings.baseUrl === undefined));
  if (plan.batch !== true || batchJournalFor === undefined || !hasBatches) return [];
  const batchClient = createLazyBatchClient({
    ...access,
    journal: batchJournalFor(name),
    debounceMs: settings.batchQuietMs ?? batchDefaults.debounceMs,
    pollMs: settings.batchPollMs ?? batchDefaults.pollMs,
    maxAttempts: batchDefaults.maxAttempts,
  });
  return [withBatching(composeClient(batchClient, [withRedactedKey(access.apiKey)]))];
}

function maxTokensOf(request: ModelRequest): number {
  return inputTokensOf(request) + request.maxOutputTokens;
}

/** A run is called simulated as soon as one of its members is. */
export function isSimulated(models: readonly { model: string }[]): boolean {
  return models.some(({ model }) => model.startsWith('simulated:'));
}
