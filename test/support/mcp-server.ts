import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OlderHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as OlderTransportType } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { createCallState } from '../../src/mcp/context.ts';
import { createMcpHttp } from '../../src/mcp/http-transport.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { startServer } from '../../src/server/start-server.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { programFile } from './program.ts';
import { temporaryFolder } from './run-cli.ts';

export type Answer = {
  isError?: boolean;
  content: { type: string; text?: string; uri?: string }[];
  structuredContent?: Record<string, unknown>;
};

export const textOf = (answer: Answer) => answer.content.map((part) => part.text ?? '').join('\n');

const bundled = (...parts: string[]) => path.resolve(import.meta.dirname, '../../config', ...parts);

/** A folder with a root for files, in it what a caller may read and links to what it may not. */
export function mcpFolder(): { folder: string; root: string } {
  const folder = temporaryFolder();
  const root = path.join(folder, 'root');
  mkdirSync(path.join(root, 'families'), { recursive: true });
  writeFileSync(
    path.join(root, 'mine.md'),
    '# Mine\n\n## Candour {#candour}\n\nSay what is true, even where it hurts.\n',
  );
  writeFileSync(path.join(folder, 'secret.md'), '# Secret\n\nNot for assistants.\n');
  symlinkSync(path.join(folder, 'secret.md'), path.join(root, 'link.md'));
  symlinkSync(folder, path.join(root, 'out'));
  const family = readFileSync(bundled('scenarios', 'bundled', 'flat-marathon-claim.yaml'), 'utf8');
  writeFileSync(path.join(folder, 'family.yaml'), family);
  symlinkSync(path.join(folder, 'family.yaml'), path.join(root, 'families', 'family.yaml'));
  const offline = readFileSync(bundled('panels', 'offline.yaml'), 'utf8');
  writeFileSync(
    path.join(root, 'human.yaml'),
    `${offline.replace('rounds: [advocacy, deliberation]', 'rounds: []')}human: escalated\n`,
  );
  return { folder, root };
}

/** How a host starts the server as a child of its own. */
function stdioCommand({ folder, root }: { folder: string; root: string }) {
  return {
    command: process.execPath,
    args: [programFile(), 'mcp', '--root', root],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder },
    stderr: 'pipe' as const,
  };
}

/** The product's own HTTP server on a free port; `wordMs` slows simulated agents down, so that something can happen meanwhile. */
export async function mcpOverHttp(
  { folder, root }: { folder: string; root: string },
  wordMs = 0,
  sessionIdleMs?: number,
  viewerUrl?: string,
): Promise<{ url: URL; app: AppContext; service: RunService; close(): Promise<void> }> {
  const environment = { key: () => undefined, storeFile: path.join(folder, `http-${wordMs}.db`) };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), wordMs });
  const service = createRunService(app);
  const options = { app, service, host: '127.0.0.1', port: 0, token: undefined, webRoot: undefined };
  const http = await startServer({
    ...options,
    mcp: (view) =>
      createMcpHttp({ ...view, roots: [root], viewerUrl, calls: createCallState() }, undefined, sessionIdleMs),
  });
  return {
    url: new URL(`${http.url}/mcp`),
    app,
    service,
    async close() {
      await service.drain();
      await http.close();
      await app.close();
    },
  };
}

type Server = { url: URL } | { folder: string; root: string };
/** What both SDKs let a client declare. */
type ClientCapabilities = {
  elicitation?: { form?: Record<string, never>; url?: Record<string, never> };
  sampling?: Record<string, never>;
  extensions?: Record<string, { mimeTypes: string[] }>;
};

/** A client of the current SDK that speaks the 2026 revision. */
export async function modernClient(server: Server, capabilities: ClientCapabilities = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' }, capabilities });
  await client.connect(
    'url' in server ? new StreamableHTTPClientTransport(server.url) : new StdioClientTransport(stdioCommand(server)),
  );
  return client;
}

/** A client of the older SDK, as most hosts have it. */
export async function olderClient(server: Server, capabilities: ClientCapabilities = {}): Promise<OlderClient> {
  const client = new OlderClient({ name: 'test', version: '1' }, { capabilities });
  await client.connect(
    'url' in server ? (new OlderHttp(server.url) as OlderTransportType) : new OlderTransport(stdioCommand(server)),
  );
  return client;
}
