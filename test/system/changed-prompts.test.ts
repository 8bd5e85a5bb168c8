import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createAppContext } from '../../src/app/app-context.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService } from '../../src/runs/run-service.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { chainHash } from '../../src/store/hash-chain.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const storeFile = path.join(temporaryFolder(), 'prompts.db');
const open = () =>
  createAppContext({ environment: { key: () => undefined, storeFile }, models: loadModels(), now: () => new Date() });

/** Makes the store one that another version wrote: its opening event names other prompts, and no call has this version's key. */
function asByAnotherVersion(debate: string): void {
  const database = new DatabaseSync(storeFile);
  const rows = database.prepare('SELECT seq, v, type, data FROM events WHERE debate = ? ORDER BY seq').all(debate);
  let hash = '';
  for (const row of rows as { seq: number; v: number; type: string; data: string }[]) {
    const data = JSON.parse(row.data) as Record<string, unknown>;
    if (row.type === 'debate-start') data.prompts = 'of another version';
    hash = chainHash(hash, { v: row.v, type: row.type, data });
    database
      .prepare('UPDATE events SET data = ?, hash = ? WHERE debate = ? AND seq = ?')
      .run(JSON.stringify(data), hash, debate, row.seq);
  }
  database.prepare('UPDATE debates SET lastHash = ? WHERE id = ?').run(hash, debate);
  database.exec("UPDATE calls SET key = 'x' || key");
  database.close();
}

it('a debate recorded with other prompts is told apart from one that differs [P2]', async () => {
  let app = await open();
  const service = createRunService(app);
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: loadScenarios('bundled').slice(0, 1),
    seed: 1,
  };
  const { id } = await service.whenEnded((await service.start(plan)).id);
  const debate = `${id}-0001`;
  expect(await verifyDebate(app.store, debate)).toMatchObject({ kind: 'identical' });
  await app.close();
  asByAnotherVersion(debate);
  app = await open();
  expect(await verifyDebate(app.store, debate)).toMatchObject({ kind: 'other-prompts', at: 2 });
  await app.close();
});
