import type { LentModel } from '../domain/client-sampling.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Observer } from '../domain/instrumentation.ts';
import type { ModelClient } from '../domain/model-client.ts';
import type { Entrance, Rates, SharedLimits } from '../domain/rate-limits.ts';
import type { RunPlan } from '../domain/run.ts';
import type { BatchNotes } from '../providers/batch/batch-client.ts';
import { createClient, createLazyBatchClient } from '../providers/lazy-client.ts';
import { createSamplingClient } from '../providers/mcp-sampling.ts';
import { createPrefixLead } from '../providers/middleware/prompt-cache-warmup.ts';
import { createGate, type Gate, type GateLimits } from '../providers/middleware/provider-limiter.ts';
import { keepSecret } from '../providers/middleware/redact-api-key.ts';
import { createResilientClient } from '../providers/middleware/retry.ts';
import { createRecordedClient } from '../providers/recorded.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';
import { createSimulatedClient } from '../simulation/client.ts';
import { inputTokensOf } from '../spending/call-cost.ts';

type LimitedProvider = Extract<ProviderSettings, { concurrency: number }>;

/**
 * The gates of config/models.yaml, one a provider, made at first use. One set belongs to a process, so that a provider's limits hold over all of
 * its runs; where processes share limits, they hold over all of theirs.
 */
export function createGates(models: ModelsFile, observer: Observer, shared?: SharedLimits): (provider: string) => Gate {
  const gates = new Map<string, Gate>();
  return (provider) => {
    let gate = gates.get(provider);
    if (gate === undefined) {
      const settings = models.providers[provider];
      const limits = settings !== undefined && 'concurrency' in settings ? limitsOf(settings) : {};
      gate = createGate(limits, shared?.entrance(provider, limits), (state) => observer.providerIs(provider, state));
      gates.set(provider, gate);
    }
    return gate;
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

function limitsOf(settings: LimitedProvider): GateLimits {
  const { concurrency, requestsPerMinute, tokensPerMinute, circuitFailures, circuitOpenMs } = settings;
  const circuit = {
    failures: circuitFailures ?? defaults.circuitFailures,
    openMs: circuitOpenMs ?? defaults.circuitOpenMs,
    patienceMs: settings.deadlineMs ?? defaults.deadlineMs,
  };
  return { concurrency, requestsPerMinute, tokensPerMinute, circuit };
}

/** One client a provider, made at first use and kept for the run. */
export function createClients(options: {
  models: ModelsFile;
  environment: Environment;
  plan: RunPlan;
  /** The gates of the process. */
  gates: (provider: string) => Gate;
  /** Where the panel's own limits for a provider are shared by the processes that hold the run. */
  entranceOf?: ((provider: string, rates: Rates) => Entrance) | undefined;
  random: () => number;
  observer: Observer;
  /** Where the run keeps its batches with a provider; without it nothing goes through batches. */
  notesOf?: ((provider: string) => BatchNotes) | undefined;
  /** The model that an MCP client lends to members of the provider `sampling`. */
  lent?: LentModel | undefined;
  /** Milliseconds a simulated agent takes for a word. */
  wordMs?: number;
}): (provider: string) => ModelClient {
  const { models, environment, plan, random } = options;
  const byQuery = new Map(plan.scenarios.map((scenario) => [scenario.query.trim(), scenario]));
  const clients = new Map<string, ModelClient>();

  function make(name: string, settings: ProviderSettings): ModelClient {
    switch (settings.kind) {
      case 'simulated':
        return createSimulatedClient({
          seed: plan.seed,
          wordMs: options.wordMs ?? 0,
          book: {
            find(query) {
              const scenario = byQuery.get(query.trim());
              return scenario?.rubric === undefined
                ? undefined
                : { values: scenario.values, rubric: scenario.rubric, nudge: scenario.nudge };
            },
          },
        });
      case 'sampling': {
        if (options.lent === undefined)
          throw new MootcourtError('missing-key', `${name} needs an assistant that lends its model`);
        return createSamplingClient(options.lent.ask);
      }
      case 'recorded':
        return createRecordedClient({ find: (query, model) => byQuery.get(query.trim())?.recorded?.[model]?.text });
      case 'openai':
      case 'anthropic': {
        const apiKey = settings.apiKeyEnv === undefined ? 'none' : environment.key(settings.apiKeyEnv);
        if (apiKey === undefined) throw new MootcourtError('missing-key', `${name} needs ${settings.apiKeyEnv}`);
        const { baseUrl } = settings;
        const direct = resilient(
          name,
          settings,
          keepSecret(
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
    if (plan.batch !== true || options.notesOf === undefined || !hasBatches(settings)) return undefined;
    const { kind, baseUrl } = settings;
    const batch = createLazyBatchClient({
      kind,
      apiKey,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      notes: options.notesOf(name),
      quietMs: settings.batchQuietMs ?? defaults.batchQuietMs,
      pollMs: settings.batchPollMs ?? defaults.batchPollMs,
      maxAttempts: 3,
    });
    return keepSecret(batch, apiKey);
  }

  function resilient(name: string, settings: LimitedProvider, client: ModelClient): ModelClient {
    const { maxAttempts, deadlineMs = defaults.deadlineMs } = settings;
    const own = plan.panel.limits?.[name];
    const resilientClient = createResilientClient(client, {
      gates: [...(own === undefined ? [] : [createGate(own, options.entranceOf?.(name, own))]), options.gates(name)],
      patience: { maxAttempts, deadlineMs, baseDelayMs: 500, maxDelayMs: 30_000 },
      tokensOf: (request) => inputTokensOf(request) + request.maxOutputTokens,
      random,
      onFailedAttempt: (model, kind, retryInMs) => options.observer.attemptFailed(name, model, kind, retryInMs),
    });
    return createPrefixLead(resilientClient, () => performance.now());
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
