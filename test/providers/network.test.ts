import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configureNetwork } from '../../src/providers/network.ts';
import { createOpenAiClient } from '../../src/providers/openai/chat.ts';
import { createFetch } from '../../src/providers/undici-fetch.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';

const pem = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../support/certificates', name), 'utf8');
const caCertificates = [pem('ca.pem')];

const server = createServer({ key: pem('server.key.pem'), cert: pem('server.pem') }, (incoming, outgoing) => {
  outgoing.setHeader('content-type', 'application/json');
  outgoing.end(
    JSON.stringify({
      id: 'c1',
      model: 'm',
      choices: [{ message: { content: `of ${incoming.headers.host}` }, finish_reason: 'stop' }],
    }),
  );
});
let port = 0;
let proxy: Awaited<ReturnType<typeof startConnectProxy>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  proxy = await startConnectProxy(port);
});
afterEach(() => {
  proxy.tunnels.length = 0;
  configureNetwork({ caCertificates });
});
afterAll(() => {
  proxy.stop();
  server.closeAllConnections();
  server.close();
});

describe("a company's network [P134]", () => {
  it('a server of an unknown authority is refused, and taken once the authority is trusted', async () => {
    await expect(createFetch()(`https://127.0.0.1:${port}/`)).rejects.toThrow(/certificate/);
    configureNetwork({ caCertificates });
    expect((await createFetch()(`https://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it('calls go through the proxy, with its credentials', async () => {
    configureNetwork({ caCertificates, httpsProxy: `http://ann:secret@127.0.0.1:${proxy.port}` });
    const client = createOpenAiClient({ apiKey: 'test', baseUrl: 'https://api.models.test/v1' });
    const request = {
      model: 'm',
      messages: [{ role: 'user' as const, text: 'Hi' }],
      maxOutputTokens: 9,
      seed: 1,
      sample: 0,
    };
    const call = { signal: new AbortController().signal, timeoutMs: 5000 };
    expect((await client.complete(request, call)).text).toBe('of api.models.test');
    expect(proxy.tunnels).toEqual([
      { host: 'api.models.test:443', credentials: `Basic ${Buffer.from('ann:secret').toString('base64')}` },
    ]);
  });

  it("so do calls of SDKs that use Node's own fetch", async () => {
    configureNetwork({ caCertificates, httpsProxy: `http://127.0.0.1:${proxy.port}` });
    expect((await fetch('https://own.models.test/')).status).toBe(200);
    expect(proxy.tunnels.map(({ host }) => host)).toEqual(['own.models.test:443']);
  });

  it('not to hosts that NO_PROXY lists, and never to this machine', async () => {
    const httpsProxy = `http://127.0.0.1:${proxy.port}`;
    configureNetwork({ caCertificates, httpsProxy, httpProxy: httpsProxy, noProxy: '.models.test' });
    expect((await createFetch()(`https://127.0.0.1:${port}/`)).status).toBe(200);
    // Without the proxy this name leads nowhere.
    await expect(createFetch()('https://direct.models.test/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN|getaddrinfo/);
    expect(proxy.tunnels).toEqual([]);
    await createFetch()('http://elsewhere.test/');
    expect(proxy.tunnels).toHaveLength(1);
  });
});
