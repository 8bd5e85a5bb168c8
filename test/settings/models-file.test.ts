import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it("a file of the user's own is laid over the bundled providers and prices, entry by entry", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'models.yaml');
  writeFileSync(
    file,
    'providers:\n  openai: { kind: openai, apiKeyEnv: MY_KEY, concurrency: 3 }\nprices:\n  app:large: { input: 1, cachedInput: 0.1, output: 4 }\n',
  );
  const models = loadModels(file);
  expect(models.providers.openai).toMatchObject({ apiKeyEnv: 'MY_KEY', concurrency: 3 });
  expect(models.providers.anthropic).toEqual(loadModels().providers.anthropic);
  expect(models.prices['app:large']).toMatchObject({ input: 1, batch: 0.5 });
  expect(Object.keys(models.prices).length).toBe(Object.keys(loadModels().prices).length + 1);
});

it('what is wrong in it is named with its field', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'models.yaml');
  writeFileSync(file, 'providers:\n  app: { kind: openai, concurrency: 0 }\n');
  expect(() => loadModels(file)).toThrow(/models\.yaml: providers\.app\.concurrency: /);
});

it('MOOTCOURT_MODELS names it, from the folder one works in', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, '.env'), 'MOOTCOURT_MODELS=mine.yaml\n');
  expect(readEnvironment(folder).modelsFile).toBe(path.join(folder, 'mine.yaml'));
});
