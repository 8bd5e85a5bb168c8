import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import { MootcourtError } from '../../domain/errors.ts';
import { packageRoot } from '../../settings/paths.ts';
import { type AppName, appMimeType, appNames, appUri } from '../app-uris.ts';
import { readResource } from './read-resource.ts';

/** It loads nothing and calls nobody: all that it shows comes from the host. */
const ui = { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true };

const texts: Record<AppName, { title: string; description: string }> = {
  debate: {
    title: 'A debate in the chat',
    description: 'Page that shows a debate as it goes on: answers, verdicts, rounds and ruling',
  },
  findings: {
    title: 'Findings in the chat',
    description: 'Page that shows the weakest clauses of a spec, their worst cases and the measures of a run',
  },
  ruling: {
    title: 'A ruling form in the chat',
    description: 'Page with the form for the person whom a debate waits for',
  },
};

/** Pages for hosts that show MCP Apps. What `npm run build` did not make is not listed. */
export function registerAppResources(server: McpServer): void {
  if (!hasAppPages()) return;
  for (const name of appNames)
    server.registerResource(
      `${name}-app`,
      appUri(name),
      { ...texts[name], mimeType: appMimeType, _meta: { ui } },
      async (uri) => {
        const { contents } = await readResource(uri, appMimeType, () => builtPage(name));
        return { contents: contents.map((content) => ({ ...content, _meta: { ui } })) };
      },
    );
}

/** One file holds all pages, which share most of their parts: each is told which of them it is. */
const pageFile = () => path.join(packageRoot(), 'dist', 'chat', 'chat-app.html');

export function hasAppPages(): boolean {
  return existsSync(pageFile());
}

async function builtPage(name: AppName): Promise<string> {
  try {
    return (await readFile(pageFile(), 'utf8')).replace('<html ', `<html data-app="${name}" `);
  } catch {
    throw new MootcourtError('not-found', `${name}: the pages for the chat are not built; run npm run build`);
  }
}
