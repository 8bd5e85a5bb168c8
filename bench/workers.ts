import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAppContext } from '../src/app/app-context.ts';
import type { Member } from '../src/domain/panel.ts';
import { createRun } from '../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../src/runs/load-inputs.ts';
import { enqueueRun, waitForRun } from '../src/runs/queue/enqueue-run.ts';
import { openJobQueueStore } from '../src/runs/queue/job-queue.ts';
import { computeSummary } from '../src/runs/results/compute-summary.ts';
import { readEnvironment } from '../src/settings/environment.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { loadPanel } from '../src/settings/panel-file.ts';
import { checkLimits } from './support/check-limits.ts';
import { assessment } from './support/instant-assessment.ts';
import { startPostgres } from './support/postgres.ts';
import { behind } from './support/route-panel.ts';

// Promises: where the provider's latency dominates, two workers hold at least 1.7 x the debates a second of one, with the same analysis; and the
// provider's bound of calls at once holds over both. The workers are those of `mootcourt worker`, on a real Postgres, in turn with one and two.
const latencyMs = 1000;
const debatesPerWorker = 2;
/** Few, so that two cores are far from busy and latency is what is measured. */
const respondents = 4;
/** Many against the last few, which one worker holds alone while the other is idle. */
const debates = process.argv.includes('--short') ? 12 : 48;
const rounds = process.argv.includes('--short') ? 1 : 3;
const most = 60;
const promisedRatio = 1.7;
const isShort = process.argv.includes('--short');
const shortRatio = 1.3;

const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-bench-'));
const postgres = await startPostgres();
const prose = 'Here is what I would do, and why it is the fair thing to do for both of you. '.repeat(8);
const script = path.join(import.meta.dirname, 'support/instant-server.ts');
const server = spawn(process.execPath, [script, prose, assessment, String(latencyMs)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const workers: ChildProcess[] = [];
try {
  const [data] = (await once(server.stdout, 'data')) as [Buffer];
  const origin = `http://127.0.0.1:${Number(data.toString())}`;
  const modelsFile = path.join(folder, 'models.yaml');
  const slow = { kind: 'openai', baseUrl: `${origin}/v1`, concurrency: most, maxAttempts: 1 };
  writeFileSync(modelsFile, JSON.stringify({ providers: { slow } }));
  const url = await postgres.newDatabase();
  const app = await createAppContext({
    environment: { ...readEnvironment(folder), storeUrl: url, modelsFile },
    models: loadModels(modelsFile),
    now: () => new Date(),
  });
  const queue = await openJobQueueStore(url);
  const panel = behind(loadPanel('offline'), 'slow');
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: { ...panel, respondents: (panel.respondents as Member[]).slice(0, respondents) },
    scenarios: loadScenarios('bundled').slice(0, debates),
    seed: 1,
  };

  async function startWorker(): Promise<void> {
    const main = path.resolve(import.meta.dirname, '../src/cli/main.ts');
    const worker = spawn(process.execPath, [main, 'worker', '--concurrency', String(debatesPerWorker)], {
      cwd: folder,
      env: { PATH: process.env.PATH, MOOTCOURT_STORE: url, MOOTCOURT_MODELS: modelsFile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    workers.push(worker);
    await once(worker.stderr, 'data');
    worker.stderr.resume();
  }

  async function held(count: number): Promise<{ perSecond: number; found: string }> {
    const run = await createRun(app.store, { ...plan, scenarios: plan.scenarios.slice(0, count) }, [], app.now());
    const startedAt = performance.now();
    await enqueueRun(app.store, queue, run.id, 0);
    const ended = await waitForRun(app.store, run.id, { signal: AbortSignal.timeout(300_000) });
    const perSecond = count / ((performance.now() - startedAt) / 1000);
    if (ended.state !== 'finished') throw new Error(`the run is ${ended.state}: ${ended.reason}`);
    const name = JSON.stringify(await computeSummary(app.store, run.id)).replaceAll(run.id, 'RUN');
    return { perSecond, found: name };
  }

  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await startWorker();
    await held(debatesPerWorker);
    const item = await held(debates);
    await startWorker();
    const two = await held(debates);
    if (item.found !== two.found) throw new Error('two workers found something else than one');
    ratios.push(two.perSecond / item.perSecond);
    process.stdout.write(
      `one worker ${item.perSecond.toFixed(2)} debates/s, two ${two.perSecond.toFixed(2)}, ratio ${(two.perSecond / item.perSecond).toFixed(2)}\n`,
    );
    await Promise.all(workers.splice(0).map(stopped));
  }
  const atOnce = Number(await (await fetch(`${origin}/most`)).text());
  await queue.close();
  await app.close();
  const median = ratios.sort((left, right) => left - right)[Math.floor(rounds / 2)] as number;
  const why = 'in the short form the last debates, which one worker holds alone, weigh too much';
  const limit = isShort ? { atLeast: shortRatio, promised: { limit: promisedRatio, why } } : { atLeast: promisedRatio };
  checkLimits('workers', [
    { name: `two workers make so many times the debates of one (median of ${rounds})`, value: median, ...limit },
    { name: 'calls at once', value: atOnce, atMost: most },
  ]);
} finally {
  await Promise.all(workers.map(stopped));
  server.stdin?.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function stopped(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
}
