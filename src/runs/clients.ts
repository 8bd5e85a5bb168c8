import { createClient } from '../agents/providers/create-clients.ts';
import { createRecordedClient } from '../agents/providers/recorded.ts';
import { createResilientClient } from '../agents/providers/resilient.ts';
import { createSimulatedClient } from '../agents/providers/simulated/client.ts';
import { MootcourtError } from '../model/errors.ts';
import type { ModelClient } from '../model/model-client.ts';
import type { RunPlan } from '../model/run.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';

/** One client a provider, made at first use and kept for the run, so that its limits hold over all debates. */
export function createClients(options: {
  models: ModelsFile;
  environment: Environment;
  plan: RunPlan;
  random: () => number;
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
      case 'recorded':
        return createRecordedClient({ find: (query, model) => byQuery.get(query.trim())?.recorded?.[model]?.text });
      case 'openai':
      case 'anthropic': {
        const apiKey = settings.apiKeyEnv === undefined ? 'none' : environment.key(settings.apiKeyEnv);
        if (apiKey === undefined) throw new MootcourtError('missing-key', `${name} needs ${settings.apiKeyEnv}`);
        const { baseUrl } = settings;
        return resilient(
          settings,
          createClient({ kind: settings.kind, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) }),
        );
      }
      case 'langchain':
        return resilient(settings, createClient({ kind: 'langchain' }));
    }
  }

  function resilient(settings: { concurrency: number; maxAttempts: number }, client: ModelClient): ModelClient {
    const { concurrency, maxAttempts } = settings;
    return createResilientClient(client, { concurrency, maxAttempts, baseDelayMs: 500, maxDelayMs: 30_000, random });
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
