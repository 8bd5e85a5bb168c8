import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadDebateRecord } from '../../../src/runs/load-debate-record.ts';
import { createAuthenticator } from '../../../src/server/auth/authenticator.ts';
import { createClientAddress } from '../../../src/server/auth/client-address.ts';
import { revalidateConnections } from '../../../src/server/auth/revalidate-connections.ts';
import { createApp } from '../../../src/server/create-app.ts';
import { openApiDocument } from '../../../src/server/openapi/document.ts';
import { type Operation, operations } from '../../../src/server/openapi/operations.ts';
import { createUserServices } from '../../../src/server/user-services.ts';
import { openTokenBook } from '../../../src/settings/tokens-file.ts';
import { type Served, serveHouse } from '../../support/test-server.ts';

const file = path.resolve(import.meta.dirname, '../../../docs/openapi.json');

it('docs/openapi.json is what the schemas generate (UPDATE_SCHEMA=1 writes it anew)', () => {
  const document = openApiDocument();
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, `${JSON.stringify(document, undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
});

let served: Served;
let run: string;
let debate: string;
beforeAll(async () => {
  served = await serveHouse();
  run = (await post('/api/runs', { limit: 9, seed: 3 })).id as string;
  await served.service.whenEnded(run);
  debate = `${run}-0001`;
});
afterAll(() => served.close());

async function post(address: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${served.url}${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

type Layer = {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
  match(path: string): boolean;
};

/** Routes of a router. Express keeps no prefix of a mounted router, so it is found by asking which one it matches. */
function routesOf(router: { stack: unknown[] }, prefix: string, mounted: readonly string[]): string[] {
  return (router.stack as Layer[]).flatMap((layer) => {
    if (layer.route !== undefined) {
      const { path: paths, methods } = layer.route;
      return [paths]
        .flat()
        .flatMap((route) =>
          Object.keys(methods).map((method) => `${method} ${`${prefix}${route}`.replace(/(.)\/$/, '$1')}`),
        );
    }
    if (layer.handle.stack === undefined) return [];
    const at = mounted.find((candidate) => layer.match(candidate));
    return at === undefined
      ? [`a router at an unknown address below ${prefix}`]
      : routesOf(layer.handle as never, `${prefix}${at}`, []);
  });
}

/** Routes that speak another protocol, serve the viewer, or keep a former name alive. */
const notDescribed = ['/mcp', '/{*page}', '/api/visitor'];

it('describes every route of the server and no other', async () => {
  const { app, service } = served;
  const access = { host: '127.0.0.1', port: 80, tokens: openTokenBook({ now: () => new Date() }) };
  const userServices = createUserServices(app, service, { mcp: undefined, backpressure: undefined });
  const connections = revalidateConnections(1000);
  const web = createApp({
    app,
    userServices,
    access,
    authenticator: createAuthenticator(access),
    clientAddress: createClientAddress([]),
    connections,
    webRoot: '/nowhere',
    isReady: () => true,
    metrics: async () => '',
  });
  const api: Router = userServices.of({ user: undefined, role: 'operator' }).api;
  const routes = [...routesOf(web.router, '', []), ...routesOf(api, '/api', ['/runs', '/debates'])];
  connections.end();
  await userServices.close();
  expect(routes.length).toBeGreaterThan(25);
  expect(routes.filter((route) => !notDescribed.includes(route.split(' ')[1] ?? '')).sort()).toEqual(
    operations.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

describe('real responses fit their schema', () => {
  const queries: Record<string, string> = {
    '/api/runs': '?limit=2&jobs=too',
    '/api/runs/:run/debates': '?q=a&limit=3',
    '/api/runs/:run/comparison': '?later={run}',
    '/api/runs/:run/models': '?left={model}&right={model}',
    '/api/compare': '?left={debate}&right={debate2}',
  };

  const endless = (operation: Operation) => operation.path === '/api/events';

  let model = '';
  beforeAll(async () => {
    const record = await loadDebateRecord(served.app.store, debate);
    model = [...record.responses.values()][0]?.respondent ?? '';
  });

  it.each(operations.filter((operation) => operation.method === 'get' && !endless(operation)))(
    '$method $path',
    async ({ path: route, response }) => {
      const address = `${route}${queries[route] ?? ''}`
        .replace(':run', run)
        .replace(':debate', debate)
        .replace(':spec', 'helpful-assistant')
        .replace(':panel', 'offline')
        .replace('{run}', run)
        .replaceAll('{model}', encodeURIComponent(model))
        .replace('{debate2}', `${run}-0002`)
        .replace('{debate}', debate);
      const answer = await fetch(`${served.url}${address}`);
      expect({ address, status: answer.status }).toEqual({ address, status: 200 });
      if (response instanceof z.ZodType) response.parse(await answer.json());
      else {
        expect(answer.headers.get('content-type')).toContain(response.mediaType);
        await answer.body?.cancel();
      }
    },
  );

  const operation = (route: string) => operations.find(({ method, path }) => method === 'post' && path === route);

  it.each([
    ['/api/runs', { limit: 1 }],
    ['/api/debates/:debate/verify', {}],
    ['/api/debates/:debate/fork', { spec: 'helpful-assistant' }],
    ['/api/runs/:run/cancel', {}],
  ])('post %s', async (route, body) => {
    const { response } = operation(route) as Operation;
    const answer = await post(route.replace(':run', run).replace(':debate', debate), body);
    (response as z.ZodType).parse(answer);
  });

  it('errors too', async () => {
    const document = openApiDocument();
    expect(document.paths?.['/api/runs/{run}']?.get?.responses?.default).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    });
    const { errorResponse } = await import('../../../src/server/openapi/response-schemas.ts');
    for (const address of ['/api/runs/none', '/api/runs?limit=0', '/api/nothing', '/nothing'])
      errorResponse.parse(await (await fetch(`${served.url}${address}`)).json());
  });
});
