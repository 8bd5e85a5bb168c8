import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { Member } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { computeSummary } from '../../src/runs/results/compute-summary.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { callKey, startAskedProvider } from '../support/asked-provider.ts';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

/** Ten among the tests; `bench/repeated-kills.ts` asks for fifty. */
const kills = Number(process.env.MOOTCOURT_TEST_KILLS ?? 10);
const compiled = temporaryFolder();
const script = programFile('run-process');

// Calls are told apart by their prompts here, which a second reading repeats.
const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
/** One protocol: each SDK takes every process a while to load. */
const oneProtocol = (member: Member): Member => ({ ...member, model: member.model.replace('anthropic', 'openai') });
const panel = {
  ...whole,
  respondents: whole.respondents.slice(0, 4).map(oneProtocol),
  judges: whole.judges.map(oneProtocol),
  metaAdjudicator: oneProtocol(whole.metaAdjudicator),
};
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, kills * 0.6), seed };

/** Starts processes before they are needed: loading the product takes longer than what the run does between two kills. */
function createNursery(size: number): { take(): Promise<ChildProcess>; close(): Promise<void> } {
  const born = async () => {
    const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
    const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], env });
    await once(child, 'message');
    return child;
  };
  const waiting = Array.from({ length: size }, born);
  return {
    take() {
      waiting.push(born());
      return waiting.shift() as Promise<ChildProcess>;
    },
    async close() {
      for (const child of await Promise.all(waiting)) child.kill('SIGKILL');
    },
  };
}

/** The finished calls of a store, read as any other process would. */
function finishedIn(storeFile: string): Set<string> {
  const database = new DatabaseSync(storeFile, { readOnly: true });
  const rows = database.prepare('SELECT model, messages FROM calls').all() as { model: string; messages: string }[];
  database.close();
  return new Set(rows.map(({ model, messages }) => callKey(model, JSON.parse(messages))));
}

it('killed at random instants, again and again, a run loses nothing, repeats no finished call and finds the same [P63]', async () => {
  const provider = await startAskedProvider();
  const { asked } = provider;
  const folder = temporaryFolder();
  const open = (storeFile: string) =>
    createAppContext({
      environment: { key: () => 'test', storeFile },
      models: wireModels(provider),
      now: () => new Date('2026-01-01T00:00:00Z'),
    });
  // A call takes a while, so that most deaths fall into some.
  provider.mock.setChaos({ latencyMs: 5 });
  const { openAiUrl, anthropicUrl } = provider;
  const nursery = createNursery(2);
  const random = createRandom(63);

  async function newRun(storeFile: string): Promise<string> {
    const app = await open(storeFile);
    const { id } = await createRun(app.store, plan, [], app.now());
    await app.close();
    return id;
  }

  async function begin(storeFile: string, run: string): Promise<ChildProcess> {
    const child = await nursery.take();
    child.send({ storeFile, openAiUrl, anthropicUrl, run });
    return child;
  }

  async function findings(storeFile: string, run: string): Promise<{ state: string; calls: number; result: unknown }> {
    const app = await open(storeFile);
    try {
      expect(await app.store.verifyIntegrity()).toEqual([]);
      const debates = await app.store.runs.debates(run);
      for (const { id } of debates) {
        const events = await app.store.trace.events(run, { debate: id });
        expect(events.filter((event) => event.type === 'ruling')).toHaveLength(1);
        expect(events.filter((event) => event.type === 'debate-start')).toHaveLength(1);
      }
      const row = await app.store.runs.run(run);
      const summary = JSON.stringify(await computeSummary(app.store, run)).replaceAll(run, 'RUN');
      const hashes = debates.map((debate) => debate.lastHash);
      const { calls } = await app.store.ledger.totals(run);
      return { state: row?.state ?? '', calls, result: { digest: row?.digest, hashes, summary: JSON.parse(summary) } };
    } finally {
      await app.close();
    }
  }

  try {
    const calmFile = path.join(folder, 'calm.db');
    const calmRun = await newRun(calmFile);
    await once(await begin(calmFile, calmRun), 'exit');
    const calm = await findings(calmFile, calmRun);
    expect(calm.state).toBe('finished');
    const callsOfRun = asked.length;
    expect(calm.calls).toBe(callsOfRun);
    asked.length = 0;

    const storeFile = path.join(folder, 'killed.db');
    const run = await newRun(storeFile);
    let finished = finishedIn(storeFile);
    let seen = 0;
    let repeated = 0;
    let lives = 0;
    const countRepeated = () => {
      repeated += asked.slice(seen).filter((call) => finished.has(call)).length;
      seen = asked.length;
    };
    for (; lives < kills; lives += 1) {
      const child = await begin(storeFile, run);
      const gone = once(child, 'exit');
      // Some die while the store opens, most after some calls, at any point of the next one.
      const calls = lives % 5 === 0 ? 0 : 1 + Math.floor(random() * 30);
      while (child.exitCode === null && asked.length - seen < calls) await sleep(1);
      await sleep(random() * (calls === 0 ? 120 : 12));
      child.kill('SIGKILL');
      const [, signal] = await gone;
      if (signal !== 'SIGKILL') break;
      countRepeated();
      finished = finishedIn(storeFile);
    }
    expect(lives).toBe(kills);
    expect(finished.size).toBeGreaterThan(kills);
    expect(finished.size).toBeLessThan(callsOfRun);
    await once(await begin(storeFile, run), 'exit');
    countRepeated();
    expect(repeated).toBe(0);

    const { state, calls, result } = await findings(storeFile, run);
    expect(state).toBe('finished');
    expect(calls).toBe(callsOfRun);
    expect(result).toEqual(calm.result);
    expect(new Set(asked).size).toBe(callsOfRun);
  } finally {
    await nursery.close();
    await provider.stop();
  }
}, 900_000);
