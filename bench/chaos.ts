import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAppContext } from '../src/app/app-context.ts';
import type { RunDefinition } from '../src/domain/run.ts';
import { createRandom } from '../src/measures/seeded-random.ts';
import { createRun } from '../src/runs/create-run.ts';
import { executeRun } from '../src/runs/execute-run.ts';
import { loadPanel } from '../src/settings/panel-file.ts';
import { chaoticRun } from './support/chaotic-run.ts';
import { startCountingProxy } from './support/counting-proxy.ts';
import { startMockProvider } from './support/mock-provider.ts';
import { answer, overTheWire, scenarios, seed, spec, wireModels } from './support/wire.ts';

// Promise P64 at its full size: 500 debates over real HTTP in both wire protocols; one request in five ends in a 500, a 429 with Retry-After,
// broken JSON or a cut connection, the others come late. The run must end complete, with the digest of a run without faults, and no provider
// may get more calls at once than its limit.
const debates = 500;
const concurrency = 12;
const rates = { dropRate: 0.06, malformedRate: 0.06, rateLimitRate: 0.03, disconnectRate: 0.07, latencyMs: 1 };

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const panel = { ...whole, respondents: whole.respondents.slice(0, 3) };
// The bundled set has fewer: it is gone through again, with numbered queries, so that no debate is answered from another's calls.
const many = Array.from({ length: debates }, (_, at) => {
  const scenario = scenarios[at % scenarios.length];
  if (scenario === undefined) throw new Error('no scenarios');
  const round = Math.floor(at / scenarios.length);
  return round === 0
    ? scenario
    : {
        ...scenario,
        id: `${scenario.id}#${round}`,
        family: `${scenario.family}#${round}`,
        query: `${scenario.query} [${round}]`,
      };
});
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: many, seed };

const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-chaos-'));
const provider = await startMockProvider(answer);
const proxy = await startCountingProxy(new URL(provider.anthropicUrl).origin);
try {
  const models = wireModels(
    { openAiUrl: `${proxy.url}/v1`, anthropicUrl: proxy.url },
    { concurrency, maxAttempts: 20, circuitFailures: 30 },
  );

  async function hold(name: string): Promise<{ state: string; digest: string; calls: number; failed: number }> {
    const environment = { key: () => 'test', storeFile: path.join(folder, `${name}.db`) };
    const app = await createAppContext({ environment, models, now: () => new Date() });
    const { id } = await createRun(app.store, plan, [], app.now());
    const before = proxy.requests();
    const startedAt = performance.now();
    // The mock keeps every request for its journal.
    const sweep = setInterval(() => provider.mock.clearRequests(), 1000);
    const ended = await executeRun(id, {
      ...app,
      client: app.modelClientsFor(plan),
      concurrency: 8,
      budget: {},
      signal: new AbortController().signal,
    });
    clearInterval(sweep);
    const { calls } = await app.store.ledger.totals(id);
    const failed = proxy.requests() - before - calls;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const problems = await app.store.verifyIntegrity();
    await app.close();
    process.stdout.write(
      `${name}: ${ended.state}, ${debates} debates, ${calls} calls, ${failed} failed requests (${((100 * failed) / (calls + failed)).toFixed(1)} %), at most ${proxy.most()} at once, ${seconds} s\n`,
    );
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return { state: ended.state, digest: ended.digest, calls, failed };
  }

  const calm = await hold('calm');
  provider.mock.setChaos(rates);
  const stormy = await hold('stormy');
  const same = calm.digest === stormy.digest && calm.digest !== '' && calm.calls === stormy.calls;
  // Both wire protocols go through one proxy.
  const within = proxy.most() <= 2 * concurrency;
  process.stdout.write(`chaos: verdicts ${same ? 'equal' : 'DIFFER'}, limits ${within ? 'held' : 'PASSED'}\n`);
  if (!same || !within) process.exitCode = 1;

  // Promise P117 at its full size: one call in five meets one of all known behaviours.
  const { calls, responses, ruled, wrong, missing, counted } = await chaoticRun(folder, {
    debates,
    share: 0.2,
    random: createRandom(20),
  });
  process.stdout.write(
    `behaviours: ${debates} debates, ${calls} calls; of ${responses} responses ${ruled} have a verdict, ${wrong} of them WRONG; ${missing} answers missing, ${counted} counted by cause\n`,
  );
  if (wrong > 0 || missing !== counted || ruled === 0) process.exitCode = 1;
} finally {
  await proxy.stop();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
}
