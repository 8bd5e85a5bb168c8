import { execFile } from 'node:child_process';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../../src/app/app-context.ts';
import { createCallState } from '../../../src/mcp/context.ts';
import { createMcpHttp } from '../../../src/mcp/http-transport.ts';
import { createRunService, type RunService } from '../../../src/runs/run-service.ts';
import { startServer } from '../../../src/server/start-server.ts';
import { loadModels } from '../../../src/settings/models-file.ts';
import { temporaryFolder } from '../../support/run-cli.ts';
import { createFixtureServer } from './fixture-server.ts';

const suite = path.resolve(import.meta.dirname, '../../../node_modules/.bin/conformance');

/** The official suite as its users call it. */
function conformance(url: string, ...asked: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const args = ['server', '--url', `${url}/mcp`, ...asked];
    execFile(suite, args, { cwd: temporaryFolder(), maxBuffer: 2 ** 26, timeout: 600_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
  });
}

/** What needs no fixtures, tried on the product as it is; the rest of each requirement set is tried on fixtures below. */
const ofProduct = {
  '2025-11-25': [
    'server-initialize',
    'server-session-lifecycle',
    'ping',
    'logging-set-level',
    'tools-list',
    'resources-list',
    'prompts-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'tools-list',
    'resources-list',
    'prompts-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
    'caching',
    'sep-2164-resource-not-found',
    'input-required-result-unsupported-methods',
    'http-header-validation',
  ],
};

describe("the protocol's official conformance suite [P30]", () => {
  let app: AppContext;
  let service: RunService;
  const servers: Awaited<ReturnType<typeof startServer>>[] = [];
  let product = '';
  let fixtures = '';

  beforeAll(async () => {
    const environment = { key: () => undefined, storeFile: path.join(temporaryFolder(), 'conformance.db') };
    // One scenario calls the first tool without arguments, which is the whole stress test: a few calls of it show as much.
    const budget = { maxCalls: 100 };
    app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), budget });
    service = createRunService(app);
    const serve = async (makeServer?: () => McpServer) => {
      const fixed = { host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined };
      const server = await startServer({
        app,
        service,
        ...fixed,
        mcp: (view) => createMcpHttp({ ...view, roots: [], calls: createCallState() }, makeServer),
      });
      servers.push(server);
      return server.url;
    };
    product = await serve();
    fixtures = await serve(createFixtureServer);
  });
  afterAll(async () => {
    await service.drain();
    for (const server of servers) await server.close();
    await app.close();
  });

  for (const revision of ['2025-11-25', '2026-07-28'] as const) {
    it(`passes whole for ${revision}, with the suite's fixtures on the product's own transports`, {
      timeout: 600_000,
    }, async () => {
      const { code, output } = await conformance(fixtures, '--requirements', revision);
      expect(code, output.slice(-6000)).toBe(0);
    });

    it.each(ofProduct[revision])(`${revision}: the product itself passes %s`, async (scenario) => {
      const { code, output } = await conformance(product, '--scenario', scenario, '--spec-version', revision);
      expect(code, output.slice(-3000)).toBe(0);
    });
  }
});
