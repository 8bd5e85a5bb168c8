import path from 'node:path';
import { expect, it } from 'vitest';
import { startCountingProxy } from '../../bench/support/counting-proxy.ts';
import { startMockProvider } from '../../bench/support/mock-provider.ts';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const panel = { ...whole, respondents: whole.respondents.slice(0, 4) };
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 6), seed };
const concurrency = 6;

it.each([false, true])(
  'one call in five fails, streamed %s: the run ends complete, and as without [P64]',
  async (streamed) => {
    const provider = await startMockProvider(answer);
    const proxy = await startCountingProxy(new URL(provider.anthropicUrl).origin);
    const models = wireModels(
      { openAiUrl: `${proxy.url}/v1`, anthropicUrl: proxy.url },
      { concurrency, maxAttempts: 15, circuitFailures: 20 },
    );
    const environment = { key: () => 'test', storeFile: path.join(temporaryFolder(), 'chaos.db') };
    const app = await createAppContext({ environment, models, now: () => new Date() });

    async function hold() {
      const { id } = await createRun(app.store, plan, [], app.now());
      const requests = proxy.requests();
      const ended = await executeRun(id, {
        ...app,
        client: app.modelClientsFor(plan),
        concurrency: 4,
        budget: {},
        signal: new AbortController().signal,
        ...(streamed ? { watch: () => undefined } : {}),
      });
      const { calls } = await app.store.ledger.totals(id);
      return { state: ended.state, digest: ended.digest, calls, failed: proxy.requests() - requests - calls };
    }

    try {
      const calm = await hold();
      expect(calm).toMatchObject({ state: 'finished', failed: 0 });
      // The rates are drawn one after the other: together they hit one request in five.
      provider.mock.setChaos({
        dropRate: 0.06,
        malformedRate: 0.06,
        rateLimitRate: 0.03,
        disconnectRate: 0.07,
        latencyMs: 2,
      });
      const stormy = await hold();
      expect(stormy).toMatchObject({ state: 'finished', digest: calm.digest, calls: calm.calls });
      expect(stormy.failed).toBeGreaterThan(0.1 * calm.calls);
      // Both providers stand behind one proxy.
      expect(proxy.most()).toBeLessThanOrEqual(2 * concurrency);
    } finally {
      await app.close();
      await proxy.stop();
      await provider.stop();
    }
  },
  120_000,
);
