import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { openStore } from '../../src/app/open-store.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const now = () => new Date(0);
const plan = {
  kind: 'stress-test' as const,
  spec: loadSpec('helpful-assistant'),
  panel: loadPanel('offline'),
  scenarios: loadScenarios('bundled').slice(0, 1),
  seed: 1,
};

it('a store is no file until a run is kept, and reads as empty before; then listeners hear of it [P191]', async () => {
  const folder = temporaryFolder();
  const storeFile = path.join(folder, 'deep', 'runs.db');
  const app = await createAppContext({ environment: { key: () => undefined, storeFile }, models: loadModels(), now });
  const { store } = app;
  const seen = new Set<string>();
  const unlisten = store.onCommit((events) => {
    for (const event of events) seen.add(event.type);
  });
  expect(await store.runs.runs(10)).toEqual([]);
  expect(await store.runs.run('none')).toBeUndefined();
  expect(await store.verifyIntegrity()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  const service = createRunService(app);
  const row = await service.start(plan);
  expect(existsSync(storeFile)).toBe(true);
  expect(await service.whenEnded(row.id)).toMatchObject({ state: 'finished' });
  expect(seen).toContain('ruling');
  unlisten();
  await service.drain();
  await app.close();
  const again = await openStore({ storeFile }, now);
  expect(await again.runs.run(row.id)).toMatchObject({ state: 'finished' });
  await again.close();
});

it('a file that another process made meanwhile is read at the next use [P191]', async () => {
  const storeFile = path.join(temporaryFolder(), 'runs.db');
  const first = await openStore({ storeFile }, now);
  expect(await first.runs.runs(10)).toEqual([]);
  const app = await createAppContext({ environment: { key: () => undefined, storeFile }, models: loadModels(), now });
  const service = createRunService(app);
  const { id } = await service.whenEnded((await service.start(plan)).id);
  expect((await first.runs.runs(10)).map((row) => row.id)).toEqual([id]);
  await service.drain();
  await Promise.all([app.close(), first.close()]);
});

it('a folder that cannot be made is told with what to name instead [P191]', async () => {
  const store = await openStore({ storeFile: path.join('/dev/null', 'deep', 'runs.db') }, now);
  await expect(async () => store.runs.setState('none', 'stopped', '')).rejects.toThrow(
    /cannot be made .*--store or MOOTCOURT_STORE/,
  );
  await store.close();
});
