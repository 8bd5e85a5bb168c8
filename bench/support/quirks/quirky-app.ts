import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { anchorNames, type Rubric } from '../../../src/domain/scenario.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import type { QuirkyServer } from './quirky-server.ts';

const spectrum = Object.fromEntries(anchorNames.map((anchor) => [anchor, `An answer that is ${anchor}.`]));
/** A rubric given, so that no debate asks for one. */
export const quirkyRubric = { value1: spectrum, value2: spectrum } as Rubric;

/**
 * The program with the bundled models and two providers `chat` and `messages` at a server of odd behaviours: no wait
 * between attempts, and no circuit breaker.
 */
export function createQuirkyApp(server: QuirkyServer, storeFile: string): Promise<AppContext> {
  const limits = { concurrency: 16, maxAttempts: 3, apiKeyEnv: 'KEY', circuitFailures: 1_000_000 };
  const models = loadModels();
  const providers = {
    ...models.providers,
    chat: { kind: 'openai', baseUrl: server.chatUrl, api: 'chat', ...limits },
    messages: { kind: 'anthropic', baseUrl: server.messagesUrl, ...limits },
  } as const;
  return createAppContext({
    environment: { key: () => 'test-key', storeFile },
    models: { ...models, providers },
    now: () => new Date(),
    retryClock: { now: () => 0, sleep: () => Promise.resolve() },
  });
}
