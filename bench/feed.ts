import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from 'ws';
import { createAppContext } from '../src/app/app-context.ts';
import type { AdvocateArgument } from '../src/domain/event.ts';
import { createRun } from '../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../src/runs/load-inputs.ts';
import { createRunService } from '../src/runs/run-service.ts';
import { startServer } from '../src/server/start-server.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { loadPanel } from '../src/settings/panel-file.ts';
import { checkLimits } from './support/check-limits.ts';

// Promise: 1,000 subscribers x 200 events/s of 1 kB for 10 s, every event stored before it is told: none lost, none doubled, and the 99th
// percentile of the time from making an event to hearing it at most 3 x that of a bare `ws` server that sends the same batches and stores
// nothing. Server and subscribers are processes of their own; the two servers are measured in turn.
const most = 3;
const short = process.argv.includes('--short');
const [subscribers, seconds, rounds] = short ? [100, 2, 3] : [1000, 10, 3];
const perSecond = 200;
const total = perSecond * seconds;
const tickMs = 25;
const filler = 'x'.repeat(700);

type Result = { lost: number; gaps: number; p50: number; p99: number; worst: number };

const [role, address = '', run = ''] = (process.env.BENCH_FEED ?? '').split(' ');
if (role === 'ours') await serveOurs();
else if (role === 'bare') await serveBare();
else if (role === 'listen') await listen();
else {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await measure('bare');
    const ours = await measure('ours');
    ratios.push(ours.p99 / bare.p99);
    console.log(
      `feed: p50 ${ours.p50} ms, p99 ${ours.p99} ms, worst ${ours.worst} ms, lost ${ours.lost}, out of order ${ours.gaps}; bare ws: p50 ${bare.p50} ms, p99 ${bare.p99} ms, worst ${bare.worst} ms`,
    );
    if (ours.lost > 0 || ours.gaps > 0) process.exitCode = 1;
  }
  const median = ratios.toSorted((ratio, other) => ratio - other)[Math.floor(rounds / 2)] ?? 0;
  const load = `${subscribers} subscribers x ${perSecond} events/s x ${seconds} s`;
  checkLimits('feed', [{ name: `${load}, median ratio of p99 of ${rounds}`, value: median, atMost: most }]);
}

async function measure(kind: 'ours' | 'bare'): Promise<Result> {
  const server = start(kind);
  try {
    const ready = await lineOf(server);
    const client = start(`listen ${ready}`);
    await lineOf(client);
    server.stdin?.write('go\n');
    const result = JSON.parse(await lineOf(client)) as Result;
    client.stdin?.end();
    return result;
  } finally {
    server.stdin?.end();
    await once(server, 'exit');
  }
}

function start(task: string): ChildProcess {
  const argv = [import.meta.filename, ...process.argv.slice(2)];
  const env = { ...process.env, BENCH_FEED: task };
  return spawn(process.execPath, argv, { env, stdio: ['pipe', 'pipe', 'inherit'] });
}

function lineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
  });
}

function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Calls `make` at an even rate, caught up with when a timer comes late. */
function makeEvents(make: (argument: AdvocateArgument) => void): void {
  const startedAt = clock();
  let made = 0;
  const timer = setInterval(() => {
    while (made < total && made < ((clock() - startedAt) / 1000) * perSecond) {
      made += 1;
      const text = `${made} ${clock()} ${filler}`;
      make({ response: 'R1', respondent: 'simulated:bench', part: 'opening', text, citations: [] });
    }
    if (made === total) clearInterval(timer);
  }, 5);
}

async function serveOurs(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-bench-'));
  const environment = { key: () => undefined, storeFile: path.join(folder, 'feed.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  const service = createRunService(app);
  const scenarios = loadScenarios('bundled').slice(0, 1);
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios,
    seed: 1,
  };
  const { id } = await createRun(app.store, plan, [], app.now());
  const debate = `${id}-0001`;
  const server = await startServer({ app, service, host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined });
  console.log(`${server.url} ${id}`);
  process.stdin.once('data', () =>
    makeEvents((argument) => {
      void app.store.trace.appendDebate(id, debate, [{ type: 'advocate-argument', data: { round: 1, argument } }]);
    }),
  );
  await once(process.stdin, 'end');
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

async function serveBare(): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  let waiting: unknown[] = [];
  let seq = 1;
  const timer = setInterval(() => {
    if (waiting.length === 0) return;
    const bytes = Buffer.from(JSON.stringify({ type: 'batch', id: 1, events: waiting, cursor: seq }));
    waiting = [];
    for (const socket of server.clients) socket.send(bytes, { binary: false });
  }, tickMs);
  server.on('connection', (socket) => {
    socket.on('message', () => socket.send(JSON.stringify({ type: 'live', id: 1, cursor: seq })));
  });
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port} none`);
  process.stdin.once('data', () =>
    makeEvents((argument) => {
      seq += 1;
      const envelope = {
        v: 1,
        run: 'none',
        debate: 'none-0001',
        seq,
        at: new Date().toISOString(),
        hash: '0'.repeat(64),
      };
      waiting.push({ ...envelope, type: 'advocate-argument', data: { round: 1, argument } });
    }),
  );
  await once(process.stdin, 'end');
  clearInterval(timer);
  for (const socket of server.clients) socket.terminate();
  server.close();
}

async function listen(): Promise<void> {
  // Tenths of a millisecond, up to a minute.
  const times = new Uint32Array(600_000);
  // Subscribers share frames, so each is parsed once: its length and its end with the cursor name it.
  const known = new Map<string, { numbers: number[]; madeAt: number[] }>();
  let received = 0;
  let gaps = 0;
  let live = 0;
  const ready = Promise.withResolvers<void>();
  const complete = Promise.withResolvers<void>();

  function read(data: Buffer): { numbers: number[]; madeAt: number[] } {
    const key = `${data.length} ${data.toString('latin1', data.length - 24)}`;
    let frame = known.get(key);
    if (frame === undefined) {
      const { events = [] } = JSON.parse(data.toString());
      const texts: string[][] = events.map((event: { data: { argument: AdvocateArgument } }) =>
        event.data.argument.text.split(' ', 2),
      );
      frame = { numbers: texts.map(([number]) => Number(number)), madeAt: texts.map(([, at]) => Number(at)) };
      known.set(key, frame);
    }
    return frame;
  }

  const sockets: WebSocket[] = [];
  for (let index = 0; index < subscribers; index += 1) {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/feed`);
    sockets.push(socket);
    let last = 0;
    socket.on('message', (data: Buffer) => {
      const now = clock();
      const { numbers, madeAt } = read(data);
      if (numbers.length === 0) {
        live += 1;
        if (live === subscribers) ready.resolve();
        return;
      }
      for (const number of numbers) {
        if (number !== last + 1) gaps += 1;
        last = number;
      }
      for (const at of madeAt) {
        const slot = Math.min(times.length - 1, Math.max(0, Math.round((now - at) * 10)));
        times[slot] = (times[slot] ?? 0) + 1;
      }
      received += numbers.length;
      if (received >= total * subscribers) complete.resolve();
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', id: 1, run, after: 'live' }));
  }
  await ready.promise;
  console.log('ready');
  const late = setTimeout(() => complete.resolve(), (seconds + 30) * 1000);
  await complete.promise;
  clearTimeout(late);
  const result: Result = { lost: total * subscribers - received, gaps, ...percentiles(times, received) };
  console.log(JSON.stringify(result));
  createInterface(process.stdin).once('close', () => {
    for (const socket of sockets) socket.terminate();
  });
}

function percentiles(times: Uint32Array, count: number): { p50: number; p99: number; worst: number } {
  const at = (share: number): number => {
    let seen = 0;
    for (const [slot, number] of times.entries()) {
      seen += number;
      if (seen >= share * count) return slot / 10;
    }
    return Number.POSITIVE_INFINITY;
  };
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}
