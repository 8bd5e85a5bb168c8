import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

afterEach(() => vi.unstubAllEnvs());

it("a file of the user's own is laid over the bundled providers and prices, entry by entry", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'models.yaml');
  writeFileSync(
    file,
    'providers:\n  openai: { kind: openai, apiKeyEnv: MY_API_KEY, concurrency: 3 }\nprices:\n  app:large: { input: 1, cachedInput: 0.1, output: 4 }\n',
  );
  const models = loadModels(file);
  expect(models.providers.openai).toMatchObject({ apiKeyEnv: 'MY_API_KEY', concurrency: 3 });
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
  vi.stubEnv('MOOTCOURT_MODELS', 'mine.yaml');
  expect(readEnvironment(folder).modelsFile).toBe(path.join(folder, 'mine.yaml'));
});

it('a models file takes no secret of the environment for a key, unless the user lists it [P232]', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'models.yaml');
  const yaml = (name: string) =>
    `providers:\n  far: { kind: anthropic, baseUrl: "http://127.0.0.1:9", apiKeyEnv: ${name} }\n`;
  vi.stubEnv('XDG_CONFIG_HOME', path.join(folder, 'config'));
  for (const name of ['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'HOME', 'MOOTCOURT_TOKEN']) {
    writeFileSync(file, yaml(name));
    expect(() => loadModels(file)).toThrow(
      new RegExp(
        `providers\\.far\\.apiKeyEnv: expected .* ends in _API_KEY, got ${name}.*keyNames in .*settings\\.yaml`,
      ),
    );
  }
  mkdirSync(path.join(folder, 'config/mootcourt'), { recursive: true });
  writeFileSync(path.join(folder, 'config/mootcourt/settings.yaml'), 'keyNames: [CORP_MODEL_TOKEN]\n');
  for (const name of ['FAR_API_KEY', 'CORP_MODEL_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK']) {
    writeFileSync(file, yaml(name));
    expect(loadModels(file).providers.far).toMatchObject({ apiKeyEnv: name });
  }
});

describe('a provider that nobody listed [P238]', () => {
  it.each(['constructor', 'valueOf', 'hasOwnProperty', '__proto__'])('is not found under %s', (name) => {
    expect(loadModels().providers[name]).toBeUndefined();
  });
});
