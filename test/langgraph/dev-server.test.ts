import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DebateStateValue } from '../../src/graph/state.ts';
import { verifyDebate } from '../../src/runs/verify-debate.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = temporaryFolder();
const storeFile = path.join(folder, 'own/store.db');
const contested = 'blackouts-on-the-slope/neutral';
let server: ChildProcess | undefined;
let client: Client<DebateStateValue>;
let log = '';

/** LangGraph's dev server on the loopback, in a project that takes the graph from the package. */
beforeAll(async () => {
  const port = await freePort();
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const entry = path.join(root, 'src/langgraph/index.ts');
  writeFileSync(path.join(folder, 'graph.ts'), `export { graph } from ${JSON.stringify(entry)};`);
  const graphs = { debate: './graph.ts:graph' };
  writeFileSync(path.join(folder, 'langgraph.json'), JSON.stringify({ dependencies: ['.'], graphs }));
  const command = path.join(root, 'node_modules/.bin/langgraphjs');
  const options = ['dev', '--no-browser', '--no-reload', '--host', '127.0.0.1', '--port', String(port)];
  const started = spawn(command, options, {
    cwd: folder,
    detached: true,
    env: { ...process.env, MOOTCOURT_STORE: storeFile, LANGGRAPH_CLI_NO_ANALYTICS: '1', LANGSMITH_TRACING: 'false' },
  });
  server = started;
  const apiUrl = `http://127.0.0.1:${port}`;
  const running = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk;
      if (log.includes('Server running at')) resolve();
    };
    started.stdout.on('data', read);
    started.stderr.on('data', read);
    started.once('error', reject);
    started.once('exit', (code) => reject(new Error(`the dev server ended with ${code}: ${log}`)));
  });
  await running;
  client = new Client<DebateStateValue>({ apiUrl, timeoutMs: 120_000 });
});

afterAll(async () => {
  if (server?.pid === undefined || server.exitCode !== null) return;
  const exit = once(server, 'exit');
  process.kill(-server.pid, 'SIGTERM');
  await exit;
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The stages and custom chunks of a run of the thread. */
async function follow(thread: string, payload: Record<string, unknown>) {
  const stages: string[] = [];
  const chunks: { type: string; events?: { seq: number; type: string }[] }[] = [];
  const errors: unknown[] = [];
  for await (const { event, data } of client.runs.stream(thread, 'debate', {
    ...payload,
    streamMode: ['updates', 'custom'],
  } as never) as AsyncIterable<{ event: string; data: never }>) {
    if (event === 'updates') stages.push(...Object.keys(data));
    if (event === 'custom') chunks.push(data);
    if (event === 'error') errors.push(data);
  }
  return { stages, events: chunks.flatMap(({ events = [] }) => events), chunks, errors };
}

it('shows the graph and the schemas of input and context, and writes nothing for it [P205]', async () => {
  const [assistant] = await client.assistants.search({ graphId: 'debate' });
  const id = assistant?.assistant_id ?? '';
  const { nodes } = await client.assistants.getGraph(id);
  expect(nodes.map((node) => node.id)).toContain('debate-round');
  const schemas = await client.assistants.getSchemas(id);
  expect(schemas.input_schema?.properties).toHaveProperty('question');
  expect(schemas.context_schema?.properties).toHaveProperty('panel.description');
  expect(schemas.state_schema?.properties).toHaveProperty('ruling.description');
  expect(existsSync(storeFile)).toBe(false);
});

it('holds, watches, interrupts, rules and forks a debate, and the store verifies both [P205]', async () => {
  const { thread_id: thread } = await client.threads.create();
  const context = { scenario: contested, human: 'escalated' };
  const first = await follow(thread, { input: {}, context });
  expect(first.errors).toEqual([]);
  expect(first.stages).toEqual([
    ...['assign', 'respond', 'assess', 'agree', 'debate-round', 'agree', 'debate-round', 'agree', 'escalate'],
    '__interrupt__',
  ]);
  expect(first.events.map(({ seq }) => seq)).toEqual(first.events.map((_event, index) => index + 1));
  expect(new Set(first.chunks.map(({ type }) => type))).toEqual(new Set(['batch', 'deltas', 'text']));

  const waiting = await client.threads.getState<DebateStateValue>(thread);
  expect(waiting.next).toEqual(['rule']);
  const asked = waiting.tasks[0]?.interrupts[0]?.value as { responses: string[] } | undefined;
  const verdicts = Object.fromEntries((asked?.responses ?? []).map((label) => [label, 'compliant']));
  const answer = await follow(thread, { command: { resume: { verdicts, reason: 'the clause says so' } } });
  expect(answer.stages).toEqual(['rule']);
  const { values: ruled } = await client.threads.getState<DebateStateValue>(thread);
  expect(ruled.ruling).toMatch(/^\[simulated agents\] human; /);

  const history = await client.threads.getHistory<DebateStateValue>(thread, { limit: 100 });
  const before = history.find(({ next, values }) => next[0] === 'debate-round' && values.round === 0);
  const fork = await follow(thread, {
    input: null,
    checkpointId: before?.checkpoint.checkpoint_id,
    context: { human: 'never' },
  });
  expect(fork.errors).toEqual([]);
  expect(fork.stages.at(-1)).toBe('rule');
  const { values: forked } = await client.threads.getState<DebateStateValue>(thread);
  expect(forked.ruling).toMatch(/^\[simulated agents\] escalated; /);
  expect(forked.debate).not.toBe(ruled.debate);

  const store = createSqliteStore({ file: storeFile, now: () => new Date() });
  try {
    for (const { debate } of [ruled, forked])
      expect(await verifyDebate(store, debate)).toMatchObject({ kind: 'identical', debate });
    expect((await store.runs.runs(10)).map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [ruled.run, 'finished'],
        [forked.run, 'finished'],
      ]),
    );
  } finally {
    await store.close();
  }
});

it('tells a client what is wrong with its context [P205]', async () => {
  const wrong = client.runs.wait(null, 'debate', {
    input: {},
    context: { question: 'a', panel: '/etc/passwd' },
  } as never);
  await expect(wrong).rejects.toThrow(/context\.panel: expected a bundled name/);
});

it('the project that the repository brings names the same graph [P205]', () => {
  const config = JSON.parse(readFileSync(path.join(root, 'langgraph.json'), 'utf8')) as { graphs: { debate: string } };
  expect(config.graphs.debate).toBe('./src/langgraph/index.ts:graph');
  expect(readdirSync(folder)).toContain('langgraph.json');
});
