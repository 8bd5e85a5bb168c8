import { MootcourtError } from '../domain/errors.ts';
import { splitModelId } from '../domain/panel.ts';
import { ollamaAddress } from '../providers/ollama/address.ts';
import type { Environment } from '../settings/environment.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';

type OllamaSettings = Extract<ProviderSettings, { kind: 'ollama' }>;

/** A local server lists its models at once; one that does not would hold up a run's start. */
const listTimeoutMs = 5000;

/**
 * Where a provider of kind ollama is.
 * @throws MootcourtError `invalid-config` for an OLLAMA_HOST that is no address
 */
export function ollamaUrl({ baseUrl }: OllamaSettings, environment: Pick<Environment, 'key'>): string {
  const address = baseUrl ?? environment.key('OLLAMA_HOST');
  try {
    return ollamaAddress(address);
  } catch {
    throw new MootcourtError('invalid-config', `OLLAMA_HOST: expected host, host:port or a URL, got '${address}'`);
  }
}

/**
 * Asks each Ollama server of a panel for its models, so that a run does not begin without them.
 * @throws MootcourtError `unknown-model` with the commands that pull what is missing, or
 * `invalid-config` where no server answers
 */
export async function assertOllamaModels(
  named: readonly { model: string }[],
  { models, environment }: { models: ModelsFile; environment: Environment },
): Promise<void> {
  const byProvider = Map.groupBy(named, ({ model }) => splitModelId(model).provider);
  for (const [provider, members] of byProvider) {
    const settings = models.providers[provider];
    if (settings?.kind !== 'ollama') continue;
    const wanted = [...new Set(members.map(({ model }) => splitModelId(model).model))];
    const apiKey = settings.apiKeyEnv === undefined ? undefined : environment.key(settings.apiKeyEnv);
    await assertPulled(wanted, ollamaUrl(settings, environment), apiKey);
  }
}

async function assertPulled(wanted: readonly string[], url: string, apiKey: string | undefined): Promise<void> {
  const { createOllamaServer } = await import('../providers/ollama/server.ts');
  const { ModelError } = await import('../domain/model-client.ts');
  let held: string[];
  try {
    held = await createOllamaServer({ url, apiKey }).listModels(AbortSignal.timeout(listTimeoutMs));
  } catch (error) {
    if (!(error instanceof ModelError))
      throw new MootcourtError('invalid-config', `the Ollama server at ${url} does not answer within 5 s`);
    // Gateways in front of Ollama may pass /api/chat on and nothing else: then the calls will tell.
    if (error.failure.kind !== 'connection') return;
    throw new MootcourtError('invalid-config', error.message);
  }
  // A name without a tag means `latest`.
  const names = new Set(held.flatMap((name) => [name, name.replace(/:latest$/, '')]));
  const missing = wanted.filter((name) => !names.has(name) && !names.has(name.replace(/:latest$/, '')));
  if (missing.length === 0) return;
  const pulls = missing.map((name) => `ollama pull ${name}`).join(' && ');
  const instead = held.length === 0 ? '' : `; or write a panel of models that it has: ${held.slice(0, 8).join(', ')}`;
  throw new MootcourtError(
    'unknown-model',
    `the Ollama server at ${url} lacks models of this panel. Run: ${pulls}${instead}`,
  );
}
