import { afterAll, beforeAll, expect, it } from 'vitest';
import { mcpFolder, mcpOverHttp } from '../support/mcp-server.ts';

let http: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  http = await mcpOverHttp(mcpFolder(), 2);
});
afterAll(() => http.close());

const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
const post = (body: object, more: Record<string, string> = {}, signal: AbortSignal | null = null) =>
  fetch(http.url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body), signal });

async function initialized(): Promise<Record<string, string>> {
  const protocolVersion = '2025-11-25';
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const answer = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  await answer.text();
  const session = {
    'mcp-session-id': answer.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': protocolVersion,
  };
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session);
  return session;
}

it('a stream that broke is resumed with its answer', async () => {
  const session = await initialized();
  const lost = new AbortController();
  const params = { name: 'stress_test', arguments: { limit: 6, waitSeconds: 20 }, _meta: { progressToken: 1 } };
  const response = await post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, session, lost.signal);
  const reader = response.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  const last = /^id: (.+)$/m.exec(first)?.[1] ?? '';
  expect(last).not.toBe('');
  lost.abort();
  const resume = () => fetch(http.url, { headers: { ...session, accept: 'text/event-stream', 'last-event-id': last } });
  let resumed = await resume();
  // Until the server has noticed that the first connection is gone.
  while (resumed.status === 409) resumed = await resume();
  let text = '';
  for await (const chunk of resumed.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('"id":1')) break;
  }
  expect(text).toContain('notifications/progress');
  expect(text).toMatch(/"structuredContent":\{"summary":.*"run":"[^"]+","state":"finished"/);
});

it('a session ends when its client says so, and an unknown one is told to begin anew', async () => {
  const session = await initialized();
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
  expect((await post(list, session)).status).toBe(200);
  expect((await fetch(http.url, { method: 'DELETE', headers: session })).status).toBe(200);
  expect((await post(list, session)).status).toBe(404);
  expect((await post(list, { 'mcp-session-id': 'guessed' })).status).toBe(404);
  expect((await post(list)).status).toBe(400);
});

it('other sites, garbage and floods are turned away', async () => {
  expect((await post({}, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await fetch(http.url, { method: 'POST', headers, body: '{' })).status).toBe(400);
  const flood = { jsonrpc: '2.0', id: 3, method: 'tools/list', params: { _meta: { filler: 'x'.repeat(5_000_000) } } };
  expect((await post(flood)).status).toBe(413);
});

it('a session that nobody uses is closed, and its client is told to begin anew', async () => {
  const brief = await mcpOverHttp(mcpFolder(), 0, 300);
  const begin = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const opened = await fetch(brief.url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: begin }),
  });
  await opened.text();
  const session = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  const list = async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const answer = await fetch(brief.url, { method: 'POST', headers: { ...headers, ...session }, body });
    await answer.text();
    return answer.status;
  };
  expect(await list()).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await list()).toBe(404);
  await brief.close();
});
