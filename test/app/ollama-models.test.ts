import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { assertOllamaModels } from '../../src/app/ollama-models.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel, panelModels } from '../../src/settings/panel-file.ts';
import { startOllamaServer } from '../support/ollama-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function check(panel: string, held: string[]) {
  const server = await startOllamaServer({
    models: Object.fromEntries(held.map((name) => [name, { window: 8192 }])),
  });
  stops.push(server.stop);
  const environment = { key: (name: string) => (name === 'OLLAMA_HOST' ? server.url : undefined), storeFile: '' };
  return assertOllamaModels(panelModels(loadPanel(panel)), { models: loadModels(), environment });
}

it('a run starts where the server of OLLAMA_HOST has all models of its panel [P131]', async () => {
  await expect(check('ollama', ['llama3.2:latest', 'qwen3:4b', 'gemma3:4b'])).resolves.toBeUndefined();
  await expect(check('offline', [])).resolves.toBeUndefined();
});

it('else one line names every model to pull, once, and what could be used instead [P131]', async () => {
  await expect(check('ollama', ['llama3.2:latest', 'mistral:latest'])).rejects.toThrow(
    /Run: ollama pull qwen3:4b && ollama pull gemma3:4b; or write a panel of models that it has: llama3.2:latest, mistral:latest$/,
  );
});

it('and one line says what to start or set where no server answers [P131]', async () => {
  const server = await startOllamaServer({ models: {} });
  server.stop();
  const environment = { key: () => server.url, storeFile: '' };
  const work = assertOllamaModels([{ model: 'ollama:llama3.2' }], { models: loadModels(), environment });
  await expect(work).rejects.toThrow(/no Ollama server answers at .* start it with `ollama serve`, or set OLLAMA_HOST/);
});

it('an OLLAMA_HOST that is no address is named [P131]', async () => {
  const environment = { key: () => 'no address', storeFile: '' };
  const work = assertOllamaModels([{ model: 'ollama:llama3.2' }], { models: loadModels(), environment });
  await expect(work).rejects.toThrow(/OLLAMA_HOST: expected host, host:port or a URL, got 'no address'/);
});

it('such a run is not begun, and nothing is stored [P131]', async () => {
  const server = await startOllamaServer({ models: {} });
  stops.push(server.stop);
  const storeFile = path.join(temporaryFolder(), 'none.db');
  const key = (name: string) => (name === 'OLLAMA_HOST' ? server.url : undefined);
  const app = await createAppContext({ environment: { key, storeFile }, models: loadModels(), now: () => new Date(0) });
  try {
    const scenarios = loadScenarios('bundled').slice(0, 1);
    const panel = loadPanel('ollama');
    const plan = { kind: 'stress-test' as const, spec: loadSpec('helpful-assistant'), panel, scenarios, seed: 1 };
    await expect(createRunService(app).start(plan)).rejects.toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('ollama pull llama3.2 && ollama pull qwen3:4b && ollama pull gemma3:4b'),
    });
    expect(await app.store.runs.runs(10)).toEqual([]);
  } finally {
    await app.close();
  }
});
