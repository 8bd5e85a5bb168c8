import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Budget } from '../model/run.ts';
import type { House } from '../runs/house.ts';
import { openHouse } from '../runs/house.ts';
import { readEnvironment } from '../settings/environment.ts';
import { loadModels } from '../settings/models-file.ts';

/** Opens store and settings for one command, and closes them whatever happens. */
export async function withHouse<T>(
  work: (house: House) => Promise<T>,
  options: { wordMs?: number; budget?: Budget | undefined } = {},
): Promise<T> {
  const environment = readEnvironment();
  mkdirSync(path.dirname(environment.storeFile), { recursive: true });
  const house = await openHouse({
    environment,
    models: loadModels(environment.modelsFile),
    now: () => new Date(),
    wordMs: options.wordMs ?? 0,
    budget: options.budget ?? {},
  });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}
