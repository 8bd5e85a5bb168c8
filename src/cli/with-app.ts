import type { AppContext } from '../app/app-context.ts';
import { createAppContext } from '../app/app-context.ts';
import type { Budget } from '../domain/run.ts';
import type { LogSetting } from '../settings/environment.ts';
import { loadModels } from '../settings/models-file.ts';
import { environmentHere } from './options/environment.ts';
import { openTelemetry } from './telemetry.ts';

/**
 * Opens store and settings for one command, and closes them whatever happens.
 * @param options.dataFolder see `readEnvironment`
 */
export async function withApp<T>(
  work: (app: AppContext) => Promise<T>,
  options: { wordMs?: number; budget?: Budget | undefined; logLevel?: LogSetting; dataFolder?: boolean } = {},
): Promise<T> {
  const environment = environmentHere({ dataFolder: options.dataFolder });
  const telemetry = await openTelemetry(environment, { level: options.logLevel ?? 'silent' });
  const app = await createAppContext({
    instrumentation: telemetry.instrumentation,
    environment,
    models: loadModels(environment.modelsFile),
    now: () => new Date(),
    wordMs: options.wordMs ?? 0,
    budget: options.budget ?? {},
  });
  try {
    return await work(app);
  } finally {
    await app.close();
    await telemetry.close();
  }
}
