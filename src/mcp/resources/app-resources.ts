import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import { MootcourtError } from '../../domain/errors.ts';
import { packageRoot } from '../../settings/paths.ts';
import { debateAppUri } from '../app-uris.ts';
import { readResource } from './read-resource.ts';

/** A page that a host shows inside the chat (MCP Apps): https://modelcontextprotocol.io/docs/extensions/apps */
const appMimeType = 'text/html;profile=mcp-app';

/** It loads nothing and calls nobody: all that it shows comes from the host. */
const ui = { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true };

/** Pages for hosts that show MCP Apps. Each is one file, which `npm run build` makes; what is not built is not listed. */
export function registerAppResources(server: McpServer): void {
  if (!existsSync(pageFile('debate-app.html'))) return;
  server.registerResource(
    'debate-app',
    debateAppUri,
    {
      title: 'A debate in the chat',
      description: 'Page that shows a debate as it goes on: answers, verdicts, rounds and ruling',
      mimeType: appMimeType,
      _meta: { ui },
    },
    async (uri) => {
      const { contents } = await readResource(uri, appMimeType, () => builtPage('debate-app.html'));
      return { contents: contents.map((content) => ({ ...content, _meta: { ui } })) };
    },
  );
}

function pageFile(name: string): string {
  return path.join(packageRoot(), 'dist', 'chat', name);
}

async function builtPage(name: string): Promise<string> {
  try {
    return await readFile(pageFile(name), 'utf8');
  } catch {
    throw new MootcourtError('not-found', `${name}: the pages for the chat are not built; run npm run build`);
  }
}
