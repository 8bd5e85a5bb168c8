import path from 'node:path';
import { expect, it } from 'vitest';
import { startMockProvider } from '../../bench/support/mock-provider.ts';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { DebateEventBody } from '../../src/domain/event.ts';
import type { Panel } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it('the run behind real wire protocols gives the same verdicts, rulings and measures as in process, plain and streamed [P15]', async () => {
  const provider = await startMockProvider(answer);
  const models = wireModels(provider);
  const storeFile = path.join(temporaryFolder(), 'wire.db');
  const app = await createAppContext({
    environment: { key: () => 'test', storeFile },
    models,
    now: () => new Date(),
  });
  // The server over the wire answers a second reading as the first.
  const offline = { ...loadPanel('offline'), rereadShare: 0 };

  async function tell(panel: Panel, some: Scenario[], streamed: boolean): Promise<unknown[]> {
    const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: some, seed };
    const run = await createRun(app.store, plan, [], app.now());
    let pieces = 0;
    const ended = await executeRun(run.id, {
      ...app,
      client: app.modelClientsFor(plan),
      concurrency: 4,
      budget: {},
      signal: new AbortController().signal,
      ...(streamed ? { watch: () => (pieces += 1) } : {}),
    });
    expect(ended.state).toBe('finished');
    expect(pieces > 0).toBe(streamed);
    const debates = (await app.store.runs.debates(run.id)).map((debate) => debate.id);
    const events = await Promise.all(debates.map((debate) => app.store.trace.events(run.id, { debate })));
    return events
      .flat()
      .map(({ type, data }) => ({ type, data }) as DebateEventBody)
      .filter((event) => event.type !== 'debate-start');
  }

  try {
    const families = [...new Set(scenarios.map((scenario) => scenario.family))];
    // Every fourth family goes over the wire plain and every fourth in streams: agents answer by role, and each meets both.
    for (const streamed of [false, true]) {
      const some = scenarios.filter(({ family }) => families.indexOf(family) % 4 === Number(streamed));
      expect(some.length).toBeGreaterThan(10);
      expect(await tell(overTheWire(offline), some, streamed)).toEqual(await tell(offline, some, false));
    }
  } finally {
    await app.close();
    await provider.stop();
  }
}, 900_000);
