import path from 'node:path';
import { WebSocket } from 'ws';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import type { AdvocateArgument, TraceEvent } from '../../src/domain/event.ts';
import type { Store } from '../../src/domain/store.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { type ServerOptions, startServer } from '../../src/server/start-server.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { temporaryFolder } from './run-cli.ts';

export type Served = {
  app: AppContext;
  service: RunService;
  url: string;
  storeFile: string;
  server: Awaited<ReturnType<typeof startServer>>;
  close(): Promise<void>;
};

/** A store of its own, served on a free port of this machine. */
export async function serveHouse({
  wordMs,
  ...options
}: Partial<ServerOptions> & { wordMs?: number } = {}): Promise<Served> {
  const storeFile = path.join(temporaryFolder(), 'served.db');
  const app = await createAppContext({
    environment: { key: () => undefined, storeFile },
    models: loadModels(),
    now: () => new Date(),
    ...(wordMs === undefined ? {} : { wordMs }),
  });
  const service = createRunService(app);
  const fixed = { host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined };
  const server = await startServer({ app, service, ...fixed, ...options });
  return {
    app,
    service,
    url: server.url,
    storeFile,
    server,
    async close() {
      await service.drain();
      await server.close();
      await app.close();
    },
  };
}

/** A run that nobody holds: its events are appended by the test. */
export async function emptyRun(store: Store): Promise<{ run: string; debate: string }> {
  const scenarios = loadScenarios('bundled').slice(0, 1);
  const plan = {
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios,
    seed: 1,
  };
  const { id } = await createRun(store, plan, [], new Date());
  return { run: id, debate: `${id}-0001` };
}

export async function appendTexts(store: Store, debate: string, texts: readonly string[]): Promise<void> {
  const run = (await store.runs.debate(debate))?.run ?? '';
  const argument = (text: string): AdvocateArgument => ({
    response: 'R1',
    respondent: 'simulated:test',
    part: 'opening',
    text,
    citations: [],
  });
  await Promise.all(
    texts.map((text) =>
      store.trace.appendDebate(run, debate, [
        { type: 'advocate-argument', data: { round: 1, argument: argument(text) } },
      ]),
    ),
  );
}

type Frame = {
  type: string;
  id?: string | number;
  events?: TraceEvent[];
  cursor?: number | Record<string, number>;
  message?: string;
};

export type Listener = {
  socket: WebSocket;
  frames: Frame[];
  events(): TraceEvent[];
  closed: Promise<[number, string]>;
};

/** Subscribes and keeps what comes. */
export async function listenTo(url: string, subscription: Record<string, unknown>): Promise<Listener> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/feed`);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = new Promise<[number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'subscribe', id: 1, ...subscription }));
  return { socket, frames, events: () => frames.flatMap((frame) => frame.events ?? []), closed };
}
