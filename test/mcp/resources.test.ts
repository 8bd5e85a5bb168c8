import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSpec } from '../../src/runs/load-inputs.ts';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient, textOf } from '../support/mcp-server.ts';

const item = mcpFolder();
let http: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  http = await mcpOverHttp(item);
});
afterAll(() => http.close());

it.each([
  ['stdio', () => item],
  ['HTTP', () => ({ url: http.url })],
])('a client that subscribed hears of a run as it advances: 2025 over %s', async (_name, server) => {
  const { ResourceUpdatedNotificationSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const client = await olderClient(server());
  const result = new Set<string>();
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void result.add(params.uri));
  const input = { seed: 3, waitSeconds: 0 };
  const started = (await client.callTool({ name: 'stress_test', arguments: input })) as Answer;
  const run = `mootcourt://runs/${String(started.structuredContent?.run)}`;
  await client.subscribeResource({ uri: run });
  await expect.poll(() => [...result], { timeout: 4000 }).toEqual([run]);
  await client.callTool({ name: 'cancel_run', arguments: { run: started.structuredContent?.run } });
  await client.close();
});

it.each([
  ['stdio', () => item],
  ['HTTP', () => ({ url: http.url })],
])('a client that listens hears of a run as it advances: 2026 over %s', async (_name, server) => {
  const client = await modernClient(server());
  const result = new Set<string>();
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void result.add(params.uri));
  const input = { seed: 4, waitSeconds: 0 };
  const started = (await client.callTool({ name: 'stress_test', arguments: input })) as Answer;
  const run = `mootcourt://runs/${String(started.structuredContent?.run)}`;
  const subscription = await client.listen({ resourceSubscriptions: [run] });
  await expect.poll(() => [...result], { timeout: 4000 }).toEqual([run]);
  await subscription.close();
  await client.callTool({ name: 'cancel_run', arguments: { run: started.structuredContent?.run } });
  await client.close();
});

it('every clause, run, debate and trace can be read', async () => {
  const client = await modernClient({ url: http.url });
  const read = async (uri: string) => ((await client.readResource({ uri })).contents[0] as { text: string }).text;
  for (const { id, text } of loadSpec('helpful-assistant').clauses)
    expect(await read(`mootcourt://specs/helpful-assistant/clauses/${id}`)).toContain(text.trim());
  const answer = (await client.callTool({ name: 'stress_test', arguments: { limit: 3 } })) as Answer;
  const run = String(answer.structuredContent?.run);
  expect(JSON.parse(await read(`mootcourt://runs/${run}`))).toMatchObject({ run, simulated: true });
  expect(JSON.parse(await read(`mootcourt://debates/${run}-0001`))).toMatchObject({ debate: `${run}-0001` });
  expect((await read(`mootcourt://debates/${run}-0001/trace`)).split('\n').length).toBeGreaterThan(20);
  await expect(read('mootcourt://runs/none')).rejects.toThrow(/not found/i);
  const argument = { name: 'first', value: 'simulated:claude-o' };
  const ref = { type: 'ref/prompt' as const, name: 'compare-two-models' };
  const { completion } = await client.complete({ ref, argument, context: { arguments: { run } } });
  expect(completion.values).toEqual(['simulated:claude-opus-4', 'simulated:claude-opus-3']);
  await client.close();
});

it.each([
  [{ spec: 'out/secret.md' }, /spec: expected a bundled name/],
  [{ scenarios: './families' }, /scenarios: expected a bundled name/],
  [{ scenarios: 'out/family.yaml' }, /scenarios: expected a bundled name/],
  [{ panel: '../human.yaml' }, /panel: expected a bundled name/],
  [{ spec: 'nowhere' }, /nowhere/],
  [{ specs: 'mine.md' }, /specs/],
])('%j is refused', async (input, message) => {
  const client = await modernClient({ url: http.url });
  const answer = (await client.callTool({ name: 'stress_test', arguments: input })) as Answer;
  expect(answer.isError).toBe(true);
  expect(textOf(answer)).toMatch(message);
  expect(textOf(answer)).not.toContain('internal');
  await client.close();
});

it('one key serves one request', async () => {
  const client = await modernClient({ url: http.url });
  const call = async (input: object) =>
    (await client.callTool({ name: 'stress_test', arguments: { limit: 1, idempotencyKey: 'k', ...input } })) as Answer;
  const [first, retried] = await Promise.all([call({}), call({ waitSeconds: 5 })]);
  expect(retried.structuredContent?.run).toBe(first.structuredContent?.run);
  expect(textOf(await call({ seed: 2 }))).toContain('idempotencyKey: it was used with another request');
  await client.close();
});
