// A process of its own that holds a stored run, to be killed. Told by message: the store, the provider's addresses, the run, which command
// it is, and how wrong its clock goes.
import { flushCompileCache } from 'node:module';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { wireModels } from '../../bench/support/wire.ts';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { createCallState } from '../../src/mcp/context.ts';
import { createMcpServer } from '../../src/mcp/server.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { startServer } from '../../src/server/start-server.ts';

type Order = {
  storeFile: string;
  openAiUrl: string;
  anthropicUrl: string;
  run: string;
  command?: 'run' | 'serve' | 'mcp';
  clockMs?: number;
};

process.once('message', async ({ storeFile, run, command = 'run', clockMs = 0, ...urls }: Order) => {
  const app = await createAppContext({
    environment: { key: () => 'test', storeFile },
    models: wireModels(urls, { concurrency: 4, maxAttempts: 8 }),
    now: () => new Date(Date.now() + clockMs),
  });
  await { run: hold, serve: holdAsServer, mcp: holdForAssistant }[command](app, run);
  await app.close();
  // A server's modules may keep a process that has nothing left to do.
  process.exit();
});

async function hold(app: AppContext, run: string): Promise<void> {
  await executeRun(run, {
    ...app,
    client: app.modelClientsFor(await app.store.runs.plan(run)),
    concurrency: 3,
    budget: {},
    signal: new AbortController().signal,
  });
}

/** `serve`: goes on by itself with what a dead process left, and when asked with what was stopped. */
async function holdAsServer(app: AppContext, run: string): Promise<void> {
  const service = createRunService(app);
  const local = { host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined };
  const server = await startServer({ app, service, ...local });
  if ((await app.store.runs.run(run))?.state === 'stopped')
    await fetch(`${server.url}/api/runs/${run}/resume`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  else await service.keepResuming(() => undefined, 100);
  await service.whenEnded(run);
  await end(service);
  await server.close();
}

/** `mcp`: goes on when the assistant asks for it. */
async function holdForAssistant(app: AppContext, run: string): Promise<void> {
  const service = createRunService(app);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const caller = { role: 'operator', person: 'tester', calls: createCallState() } as const;
  await createMcpServer({ app, service, roots: [], ...caller }, 'subscribed').connect(theirs);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(ours);
  await client.callTool({ name: 'stress_test', arguments: { resume: run } });
  await service.whenEnded(run);
  await end(service);
  await client.close();
}

const end = (service: RunService) => service.drain(1000);

// Loaded before it is needed, and compiled once for all processes: a killed one would not keep what it compiled.
await import('openai');
flushCompileCache();
process.send?.('ready');
