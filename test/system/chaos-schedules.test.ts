import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import type { Member } from '../../src/domain/panel.ts';
import type { RunDefinition } from '../../src/domain/run.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { callKey, startAskedProvider } from '../support/asked-provider.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

/** The process that holds a run by turns: which command it is. */
const commands = ['run', 'serve', 'mcp'] as const;
type Command = (typeof commands)[number];
/** Ten in the suite; the long form: CHAOS_SCHEDULES=200, and CHAOS_FIRST where it begins. */
const schedules = Number(process.env.CHAOS_SCHEDULES ?? 10);
const firstSeed = Number(process.env.CHAOS_FIRST ?? 1);
const faultsEach = 4;
/** Calls of a process that may be on their way at once. */
const inFlight = 4;

const whole = { ...overTheWire(loadPanel('offline')), rereadShare: 0 };
if (whole.respondents === 'recorded') throw new Error('expected named respondents');
const oneProtocol = (member: Member): Member => ({ ...member, model: member.model.replace('anthropic', 'openai') });
const panel = {
  ...whole,
  respondents: whole.respondents.slice(0, 4).map(oneProtocol),
  judges: whole.judges.map(oneProtocol),
  metaAdjudicator: oneProtocol(whole.metaAdjudicator),
};
const plan: RunDefinition = { kind: 'stress-test', spec, panel, scenarios: scenarios.slice(0, 8), seed };

let provider: Awaited<ReturnType<typeof startAskedProvider>>;
let proxy: FaultyProxy;
let calm: { digest: string; calls: number };
const folder = temporaryFolder();

/** Loaded before it is needed: loading takes longer than what a run does between two faults. */
const born: Promise<ChildProcess>[] = [];
async function bear(): Promise<ChildProcess> {
  const child = fork(programFile('run-process'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  await once(child, 'message');
  return child;
}

type Life = { child: ChildProcess; gone: Promise<unknown> };

async function begin(storeFile: string, run: string, command: Command, clockMs: number): Promise<Life> {
  born.push(bear());
  const child = await (born.shift() as Promise<ChildProcess>);
  child.send({ storeFile, openAiUrl: proxy.url, anthropicUrl: provider.anthropicUrl, run, command, clockMs });
  return { child, gone: once(child, 'exit') };
}

const open = (storeFile: string) =>
  createAppContext({
    environment: { key: () => 'test', storeFile },
    models: wireModels(provider),
    now: () => new Date('2026-01-01T00:00:00Z'),
  });

async function newRun(storeFile: string): Promise<string> {
  const app = await open(storeFile);
  const { id } = await createRun(app.store, plan, [], app.now());
  // This process, which lives, would hold it otherwise.
  await app.store.runs.setState(id, 'stopped', 'not begun');
  await app.close();
  return id;
}

/** The calls that the store has, read as any other process would. */
function storedIn(storeFile: string): Set<string> {
  const database = new DatabaseSync(storeFile, { readOnly: true });
  const rows = database.prepare('SELECT model, messages FROM calls').all() as { model: string; messages: string }[];
  database.close();
  return new Set(rows.map(({ model, messages }) => callKey(model, JSON.parse(messages))));
}

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0);

function stateIn(storeFile: string): unknown {
  const database = new DatabaseSync(storeFile, { readOnly: true });
  const row = database.prepare('SELECT state FROM runs').get();
  database.close();
  return row?.state;
}

/** What must hold of every run, however it came to its end. */
async function judge(storeFile: string, run: string): Promise<{ digest: string; calls: number; problems: string[] }> {
  const app = await open(storeFile);
  try {
    const problems = [...(await app.store.verifyIntegrity())];
    const row = await app.store.runs.run(run);
    if (row?.state !== 'finished') problems.push(`the run is ${row?.state}: ${row?.reason}`);
    for (const { id } of await app.store.runs.debates(run)) {
      const events = await app.store.trace.events(run, { debate: id });
      for (const type of ['debate-start', 'ruling'] as const) {
        const number = events.filter((event) => event.type === type).length;
        if (number !== 1) problems.push(`debate ${id} has ${number} events ${type}`);
      }
    }
    const ends = (await app.store.trace.events(run)).filter((event) => event.type === 'run-end');
    if (ends.length !== 1) problems.push(`the run ended ${ends.length} times`);
    return { digest: row?.digest ?? '', calls: (await app.store.ledger.totals(run)).calls, problems };
  } finally {
    await app.close();
  }
}

beforeAll(async () => {
  provider = await startAskedProvider();
  provider.mock.setChaos({ latencyMs: 4 });
  proxy = await startFaultyProxy(provider.openAiUrl);
  born.push(bear(), bear());
  const storeFile = path.join(folder, 'calm.db');
  const run = await newRun(storeFile);
  await (await begin(storeFile, run, 'run', 0)).gone;
  const { problems, ...undisturbed } = await judge(storeFile, run);
  expect(problems).toEqual([]);
  expect(undisturbed.calls).toBe(provider.asked.length);
  calm = undisturbed;
}, 120_000);
afterAll(async () => {
  for (const child of await Promise.all(born)) child.kill('SIGKILL');
  await proxy.stop();
  await provider.stop();
});

/** A limit on the size of files stands for a full disk: writes fail as there, until it is lifted. */
const canFillDisk = process.platform === 'linux';
const faults = ['kill', 'freeze', 'take-over', 'cut', 'stall', 'delay', 'full-disk'].filter(
  (fault) => fault !== 'full-disk' || canFillDisk,
);
const unlimited = 'unlimited';
async function limitFiles({ child, gone }: Life, bytes: number | typeof unlimited): Promise<void> {
  const { status } = spawnSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:${unlimited}`]);
  if (status === 0) return;
  // The process may have ended meanwhile; nothing else excuses a fault that did not happen.
  if ((await Promise.race([gone, sleep(1000, 'alive')])) === 'alive') throw new Error('prlimit failed');
}
const dayMs = 86_400_000;

/** Holds a run under faults drawn from a seed. */
async function underFaults(schedule: number) {
  const random = createRandom(schedule);
  const { asked } = provider;
  asked.length = 0;
  const storeFile = path.join(folder, `${schedule}.db`);
  const run = await newRun(storeFile);
  const done: string[] = [];
  const problems: string[] = [];
  const live = new Set<ChildProcess>();
  let stored = new Set<string>();
  let seen = 0;
  /** Nothing that a holder had stored before it went is asked by the next one. */
  const countRepeated = () => {
    const again = asked.slice(seen).filter((call) => stored.has(call)).length;
    if (again > 0) problems.push(`${again} stored calls were asked again after ${done.at(-1)}`);
    seen = asked.length;
    stored = storedIn(storeFile);
  };
  // Clocks of processes are up to a day wrong, in both directions.
  const clockMs = () => Math.round((random() * 2 - 1) * dayMs);
  const command = commands[schedule % commands.length] ?? 'run';
  const next = async (as: Command = command) => {
    const life = await begin(storeFile, run, as, clockMs());
    live.add(life.child);
    void life.gone.then(() => live.delete(life.child));
    return life;
  };
  let life = await next();
  let holders = 1;
  let stops = 0;
  for (let at = 0; at < faultsEach && life.child.exitCode === null; at += 1) {
    const calls = 1 + Math.floor(random() * 25);
    const from = asked.length;
    while (life.child.exitCode === null && asked.length - from < calls) await sleep(1);
    await sleep(random() * 12);
    const fault = faults[Math.floor(random() * faults.length)] ?? 'kill';
    done.push(fault);
    if (fault === 'kill') {
      life.child.kill('SIGKILL');
      await life.gone;
      countRepeated();
      life = await next();
      holders += 1;
    } else if (fault === 'freeze') {
      life.child.kill('SIGSTOP');
      await sleep(100 + random() * 300);
      life.child.kill('SIGCONT');
    } else if (fault === 'take-over') {
      const frozen = life;
      frozen.child.kill('SIGSTOP');
      // Only `run --resume --take-over` takes a run from a process that lives.
      life = await next('run');
      holders += 1;
      await sleep(50 + random() * 200);
      frozen.child.kill('SIGCONT');
    } else if (fault === 'cut') proxy.cut();
    else if (fault === 'stall') await proxy.stall(100 + random() * 300);
    else if (fault === 'delay') proxy.setDelay(Math.round(random() * 10));
    else {
      const sizes = ['', '-wal'].map((end) => `${storeFile}${end}`).map((file) => sizeOf(file));
      await limitFiles(life, Math.max(...sizes));
      await Promise.race([life.gone, sleep(1000)]);
      if (life.child.exitCode === null) await limitFiles(life, unlimited);
      else if (stateIn(storeFile) !== 'finished') {
        stops += 1;
        life = await next();
        holders += 1;
      }
    }
  }
  proxy.setDelay(0);
  for (let more = 0; more < 8; more += 1) {
    await life.gone;
    if (stateIn(storeFile) === 'finished') break;
    life = await next();
    holders += 1;
  }
  for (const child of live) child.kill('SIGKILL');
  const { digest, calls, problems: found } = await judge(storeFile, run);
  problems.push(...found);
  const lost = asked.length - calls;
  // Each fault loses at most what was on its way; whoever loses a run may have begun as many more.
  const mayBeLost = inFlight * (done.length + holders);
  if (lost < 0 || lost > mayBeLost)
    problems.push(`${lost} paid answers were not stored, and at most ${mayBeLost} may be`);
  if (new Set(asked).size !== calm.calls) problems.push(`${new Set(asked).size} different calls, not ${calm.calls}`);
  if (calls !== calm.calls) problems.push(`${calls} calls stored, not ${calm.calls}`);
  if (digest !== calm.digest) problems.push('the findings differ from those of the undisturbed run');
  return { schedule, command, faults: done, stops, lost, problems };
}

describe(`${schedules} schedules of faults from seed ${firstSeed}`, () => {
  it('end in the findings of the undisturbed run: one ruling a debate, one end, no stored call paid twice [P289, P291]', async () => {
    const results: Awaited<ReturnType<typeof underFaults>>[] = [];
    for (let schedule = firstSeed; schedule < firstSeed + schedules; schedule += 1) {
      const result = await underFaults(schedule);
      results.push(result);
      if (schedules > 10 || result.problems.length > 0) process.stderr.write(`${JSON.stringify(result)}\n`);
    }
    expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
  }, 7_200_000);
});
