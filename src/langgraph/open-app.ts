import { type AppContext, createAppContext } from '../app/app-context.ts';
import { readEnvironment } from '../settings/environment.ts';
import { loadModels } from '../settings/models-file.ts';

let opened: Promise<AppContext> | undefined;

/**
 * The store and models of this process, opened when the first debate begins: a graph that is only drawn or listed
 * writes nothing. The store is the one that `MOOTCOURT_STORE` names, as for the command line.
 */
export function sharedApp(): Promise<AppContext> {
  opened ??= openApp().catch((error: unknown) => {
    // The next debate tries again, for instance after the folder was made writable.
    opened = undefined;
    throw error;
  });
  return opened;
}

async function openApp(): Promise<AppContext> {
  const environment = readEnvironment();
  return createAppContext({ environment, models: loadModels(environment.modelsFile), now: () => new Date() });
}
