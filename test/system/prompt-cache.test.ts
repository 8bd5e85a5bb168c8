import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answer, overTheWire, scenarios, seed, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { startCachingServer } from '../support/caching-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const published = path.resolve(import.meta.dirname, '../../../shared/data/specs/openai-model-spec-2025-12-18.md');

/** The offline panel whose judges alone are asked over the wire: what they are billed is measured. */
function judgesOverTheWire(): Panel {
  const offline = loadPanel('offline');
  return { ...offline, respondentsReadSpec: false, judges: overTheWire(offline).judges, rounds: [] };
}

const cases = [
  { name: 'the OpenAI Model Spec', spec: published, debates: 3, most: 0.2, there: existsSync(published) },
  { name: 'the bundled spec', spec: 'helpful-assistant', debates: 8, most: 0.2, there: true },
];

it.each(cases)(
  'judging with $name bills at most $most of its input [P65] (skipped without ../shared)',
  async (item) => {
    if (!item.there) return;
    const server = await startCachingServer(answer);
    const price = { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 10, batch: 0.5 };
    const models = wireModels(server, { concurrency: 16 });
    const panel = judgesOverTheWire();
    const prices = Object.fromEntries(panel.judges.map(({ model }) => [model, price]));
    const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'cache.db') };
    const app = await createAppContext({ environment, models: { ...models, prices }, now: () => new Date() });
    const plan: RunDefinition = {
      kind: 'stress-test',
      spec: loadSpec(item.spec),
      panel,
      scenarios: scenarios.slice(0, item.debates),
      seed,
    };
    try {
      const { id } = await createRun(app.store, plan, [], app.now());
      const ended = await executeRun(id, {
        ...app,
        client: app.modelClientsFor(plan),
        concurrency: 4,
        budget: {},
        signal: new AbortController().signal,
      });
      expect(ended.state).toBe('finished');
      const counted = [server.counted('openai'), server.counted('anthropic')];
      const sum = (of: (item: (typeof counted)[number]) => number) =>
        counted.reduce((total, each) => total + of(each), 0);
      expect(sum((each) => each.calls)).toBe(item.debates * 12 * 3);
      // A naive layout puts what differs first, so every token of every call is billed in full.
      const naive = sum((each) => each.input);
      const billed = sum(({ input, cached, written }) => input - cached - written + cached * 0.1 + written * 1.25);
      expect(billed / naive).toBeLessThanOrEqual(item.most);
      // What the ledger says was paid is what the provider counted, at the listed prices.
      const perCall = (price.output * 1) / 1e6;
      const paid = (billed * price.input) / 1e6 + sum((each) => each.calls) * perCall;
      expect((await app.store.ledger.totals(id)).costUsd).toBeCloseTo(paid, 6);
    } finally {
      await app.close();
      await server.stop();
    }
  },
);
