import type { ClientSampler } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { Panel } from '../domain/panel.ts';
import type { RateLimiter, RateLimits, SharedLimits } from '../domain/rate-limits.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { BatchJournal } from '../providers/batch/batch-client.ts';
import { createClient, createLazyBatchClient } from '../providers/lazy-client.ts';
import { createSamplingClient } from '../providers/mcp-sampling.ts';
import { withCacheWarmup } from '../providers/middleware/prompt-cache-warmup.ts';
import {
  createProviderLimiter,
  type ProviderLimiter,
  type ProviderLimits,
} from '../providers/middleware/provider-limiter.ts';
import { redactApiKey } from '../providers/middleware/redact-api-key.ts';
import { withRetry } from '../providers/middleware/retry.ts';
import { createRecordedClient } from '../providers/recorded.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';
import { createSimulatedClient } from '../simulation/client.ts';
import { inputTokensOf } from '../spending/call-cost.ts';
import { createScenarioLookup } from './scenario-lookup.ts';

type LimitedProvider = Extract<ProviderSettings, { concurrency: number }>;

/**
 * The gates of config/models.yaml, one a provider, made at first use. One set belongs to a process, so that a provider's limits hold over all of
 * its runs; where processes share limits, they hold over all of theirs.
 */
export function createProviderLimiters(
  models: ModelsFile,
  instrumentation: Instrumentation,
  shared?: SharedLimits,
): (provider: string) => ProviderLimiter {
  const limiters = new Map<string, ProviderLimiter>();
  return (provider) => {
    let limiter = limiters.get(provider);
    if (limiter === undefined) {
      const settings = models.providers[provider];
      const limits = settings !== undefined && 'concurrency' in settings ? limitsOf(settings) : {};
      limiter = createProviderLimiter(limits, shared?.limiter(provider, limits), (state) =>
        instrumentation.providerStateChanged(provider, state),
      );
      limiters.set(provider, limiter);
    }
    return limiter;
  };
}

/** A quarter of an hour outlasts most outages; ten failures in a row are no bad luck. */
const defaults = {
  deadlineMs: 900_000,
  circuitFailures: 10,
  circuitOpenMs: 5000,
  batchQuietMs: 3000,
  batchPollMs: 30_000,
};

type BatchingProvider = Extract<ProviderSettings, { kind: 'openai' | 'anthropic' }>;

function hasBatches(settings: BatchingProvider): boolean {
  return settings.kind === 'anthropic' || (settings.batch ?? settings.baseUrl === undefined);
}

function limitsOf(settings: LimitedProvider): ProviderLimits {
  const { concurrency, requestsPerMinute, tokensPerMinute, circuitFailures, circuitOpenMs } = settings;
  const circuit = {
    failures: circuitFailures ?? defaults.circuitFailures,
    openMs: circuitOpenMs ?? defaults.circuitOpenMs,
    patienceMs: settings.deadlineMs ?? defaults.deadlineMs,
  };
  return { concurrency, requestsPerMinute, tokensPerMinute, circuit };
}

/** What the clients of a run or job depend on. */
export type ClientPlan = {
  seed: number;
  panel?: Panel | undefined;
  batch?: boolean | undefined;
  scenarios?: readonly Scenario[];
};

/** One client a provider, made at first use and kept for the run. */
export function createModelClients(options: {
  models: ModelsFile;
  environment: Environment;
  plan: ClientPlan;
  /** The gates of the process. */
  gates: (provider: string) => ProviderLimiter;
  /** Where the panel's own limits for a provider are shared by the processes that hold the run. */
  limiterFor?: ((provider: string, rates: RateLimits) => RateLimiter) | undefined;
  random: () => number;
  instrumentation: Instrumentation;
  /** Where the run keeps its batches with a provider; without it nothing goes through batches. */
  batchJournalFor?: ((provider: string) => BatchJournal) | undefined;
  /** The model that an MCP client lends to members of the provider `sampling`. */
  clientSampler?: ClientSampler | undefined;
  /** Milliseconds a simulated agent takes for a word. */
  wordMs?: number;
}): (provider: string) => ModelClient {
  const { models, environment, plan, random } = options;
  const lookup = createScenarioLookup(plan.scenarios ?? []);
  const clients = new Map<string, ModelClient>();

  function make(name: string, settings: ProviderSettings): ModelClient {
    switch (settings.kind) {
      case 'simulated':
        return createSimulatedClient({
          seed: plan.seed,
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
        const apiKey = settings.apiKeyEnv === undefined ? 'none' : environment.key(settings.apiKeyEnv);
        if (apiKey === undefined)
          throw new MootcourtError('missing-credentials', `${name} needs ${settings.apiKeyEnv}`);
        const { baseUrl } = settings;
        const direct = resilient(
          name,
          settings,
          redactApiKey(
            createClient({ kind: settings.kind, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) }),
            apiKey,
          ),
        );
        const batch = batched(name, settings, apiKey);
        if (batch === undefined) return direct;
        return { complete: (request, call) => (call.tier === 'batch' ? batch : direct).complete(request, call) };
      }
      case 'langchain':
        return resilient(name, settings, createClient({ kind: 'langchain' }));
    }
  }

  /** Through the provider's batch API what may go there, everything else as ever. */
  function batched(name: string, settings: BatchingProvider, apiKey: string): ModelClient | undefined {
    if (plan.batch !== true || options.batchJournalFor === undefined || !hasBatches(settings)) return undefined;
    const { kind, baseUrl } = settings;
    const batch = createLazyBatchClient({
      kind,
      apiKey,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      notes: options.batchJournalFor(name),
      quietMs: settings.batchQuietMs ?? defaults.batchQuietMs,
      pollMs: settings.batchPollMs ?? defaults.batchPollMs,
      maxAttempts: 3,
    });
    return redactApiKey(batch, apiKey);
  }

  function resilient(name: string, settings: LimitedProvider, client: ModelClient): ModelClient {
    const { maxAttempts, deadlineMs = defaults.deadlineMs } = settings;
    const own = plan.panel?.limits?.[name];
    const resilientClient = withRetry(client, {
      gates: [
        ...(own === undefined ? [] : [createProviderLimiter(own, options.limiterFor?.(name, own))]),
        options.gates(name),
      ],
      patience: { maxAttempts, deadlineMs, baseDelayMs: 500, maxDelayMs: 30_000 },
      tokensOf: (request) => inputTokensOf(request) + request.maxOutputTokens,
      random,
      onFailedAttempt: (model, kind, retryInMs) => options.instrumentation.attemptFailed(name, model, kind, retryInMs),
    });
    return withCacheWarmup(resilientClient, () => performance.now());
  }

  return (name) => {
    let client = clients.get(name);
    if (client === undefined) {
      const settings = models.providers[name];
      if (settings === undefined)
        throw new MootcourtError('unknown-model', `provider ${name} is not in config/models.yaml`);
      client = make(name, settings);
      clients.set(name, client);
    }
    return client;
  };
}

/** A run is called simulated as soon as one of its members is. */
export function isSimulated(models: readonly { model: string }[]): boolean {
  return models.some(({ model }) => model.startsWith('simulated:'));
}
