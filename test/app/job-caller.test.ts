import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { startQuirkyServer } from '../../bench/support/quirks/quirky-server.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import { createJobCaller } from '../../src/app/job-caller.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { neverAborted } from '../support/model-answer.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it('a job pays no further call once a member fails for good [P135]', async () => {
  const server = await startQuirkyServer();
  const models = loadModels();
  const limits = { concurrency: 4, maxAttempts: 1 };
  const providers = {
    ...models.providers,
    chat: { kind: 'openai', baseUrl: server.chatUrl, api: 'chat', ...limits },
  } as const;
  const environment = { key: () => 'k', storeFile: path.join(temporaryFolder(), 'job.db') };
  const app = await createAppContext({ environment, models: { ...models, providers }, now: () => new Date() });
  const job = {
    kind: 'calibration' as const,
    seed: 1,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
  };
  const run = await createRun(app.store, job, [], app.now());
  const caller = createJobCaller(app, run.id, job, neverAborted);
  const ask = (text: string) =>
    caller.structured(
      { member: { model: 'chat:wrong-key.judge' }, purpose: 'assessment', messages: [{ role: 'user', text }] },
      { name: 'probe', schema: z.strictObject({ verdict: z.enum(['yes', 'no']) }) },
    );
  for (const question of ['First?', 'Second?'])
    await expect(ask(question)).rejects.toThrow(
      /chat:wrong-key\.judge fails for good \(authentication\): .*Incorrect API key/,
    );
  expect(server.calls()).toBe(1);
  await app.close();
  await server.stop();
});
