import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/run-cli.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

const viewer = path.join(temporaryFolder(), 'web');
const script = `${'const text = "the same again";\n'.repeat(400)}`;
let served: Served;
let run: string;

beforeAll(async () => {
  mkdirSync(path.join(viewer, 'assets'), { recursive: true });
  writeFileSync(path.join(viewer, 'index.html'), '<!doctype html><title>viewer</title>');
  writeFileSync(path.join(viewer, 'assets/index-a1b2c3.js'), script);
  served = await serveHouse({ webRoot: viewer });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${served.url}/api/runs`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ limit: 6, seed: 3 }),
  });
  run = ((await answer.json()) as { id: string }).id;
  await served.service.whenEnded(run);
});
afterAll(() => served.close());

const get = (address: string, headers: Record<string, string> = {}) => fetch(`${served.url}${address}`, { headers });

it('compresses pages, findings and traces, by brotli and by gzip [P212]', async () => {
  for (const address of [
    '/assets/index-a1b2c3.js',
    `/api/runs/${run}/summary`,
    `/api/runs/${run}/report`,
    `/api/runs/${run}/trace`,
  ])
    for (const encoding of ['br', 'gzip']) {
      const answer = await get(address, { 'accept-encoding': encoding });
      expect(answer.headers.get('content-encoding'), `${address} ${encoding}`).toBe(encoding);
      const plain = await get(address, { 'accept-encoding': 'identity' });
      expect(plain.headers.get('content-encoding')).toBeNull();
      if (!address.endsWith('report')) expect(await answer.text()).toBe(await plain.text());
    }
});

it('does not hold back a feed by compressing it', async () => {
  const aborted = new AbortController();
  const answer = await fetch(`${served.url}/api/events?run=${run}`, {
    headers: { 'accept-encoding': 'br, gzip' },
    signal: aborted.signal,
  });
  expect(answer.headers.get('content-encoding')).toBeNull();
  aborted.abort();
});

it('lets browsers keep hashed files for good, and ask by ETag for pages, findings and spec [P212]', async () => {
  const asset = await get('/assets/index-a1b2c3.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/assets/none.js')).status).toBe(404);
  for (const address of ['/', '/runs/anything', `/api/runs/${run}/summary`, `/api/runs/${run}/spec`]) {
    const first = await get(address);
    expect(first.headers.get('cache-control')).toContain('no-cache');
    const etag = first.headers.get('etag');
    if (etag === null) throw new Error(`expected an ETag for ${address}`);
    // Node's fetch would answer from nothing: the header below is the browser's own question.
    const again = await get(address, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
    expect(again.status, address).toBe(304);
  }
});

it('keeps no other answers', async () => {
  for (const address of ['/api/runs', `/api/runs/${run}`])
    expect((await get(address)).headers.get('cache-control')).toBe('no-store');
});

it('sends findings once, and then what changed in them [P346]', async () => {
  const address = `/api/runs/${run}/summary`;
  const first = await get(address);
  const version = (first.headers.get('etag') ?? '').replaceAll('"', '');
  const before = await first.text();
  await served.service.summary(run);
  const same = (await (await get(`${address}?since=${version}`)).json()) as { version: string; changes: unknown[] };
  expect(same).toEqual({ version, changes: [] });
  // A version that the server does not know any more is answered whole.
  expect(await (await get(`${address}?since=none`)).text()).toBe(before);
});
