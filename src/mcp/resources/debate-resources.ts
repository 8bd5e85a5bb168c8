import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { loadDebateTexts } from '../../runs/load-debate-texts.ts';
import { startingWith } from '../completions.ts';
import type { McpContext } from '../context.ts';
import { debateOf, explanationOf, shortened } from '../debate-explanation.ts';
import { readResource } from './read-resource.ts';

const json = 'application/json';
const ndjson = 'application/x-ndjson';
const maxListedRuns = 100;
/** Entries of each list in an explanation. */
const maxItems = 1000;

/** Debates and their traces. */
export function registerDebateResources(server: McpServer, context: McpContext): void {
  const { store } = context.app;
  const complete = { debate: async (typed: string) => startingWith(await debateIds(context, typed), typed) };

  server.registerResource(
    'debate',
    new ResourceTemplate('mootcourt://debates/{debate}', { list: undefined, complete }),
    {
      title: 'A debate',
      description: 'Why it was contested, what each judge decided and how it was ruled, as JSON',
      mimeType: json,
    },
    (uri, { debate }) =>
      readResource(uri, json, async () =>
        JSON.stringify(shortened(await explanationOf(context, String(debate)), maxItems), null, 1),
      ),
  );
  server.registerResource(
    'texts',
    new ResourceTemplate('mootcourt://debates/{debate}/texts', { list: undefined, complete }),
    { title: 'Texts of a debate', description: 'The whole responses by label, as JSON', mimeType: json },
    (uri, { debate }) =>
      readResource(uri, json, async () =>
        JSON.stringify(await loadDebateTexts(store, (await debateOf(context, String(debate))).id)),
      ),
  );
  server.registerResource(
    'trace',
    new ResourceTemplate('mootcourt://debates/{debate}/trace', { list: undefined, complete }),
    {
      title: 'Trace of a debate',
      description: 'All stored events of a debate, one JSON object a line',
      mimeType: ndjson,
    },
    (uri, { debate }) =>
      readResource(uri, ndjson, async () => {
        const row = await debateOf(context, String(debate));
        const events = await store.trace.events(row.run, { debate: row.id });
        return events.map((event) => JSON.stringify(event)).join('\n');
      }),
  );
}

/** Debates of the run that was typed; before that, the first debate of each run. */
async function debateIds({ app: { store } }: McpContext, typed: string): Promise<string[]> {
  const run = typed.split('-').slice(0, 2).join('-');
  if ((await store.runs.run(run)) !== undefined) return (await store.runs.debates(run)).map(({ id }) => id);
  return (await store.runs.runs(maxListedRuns, { jobs: false })).map(({ id }) => `${id}-0001`);
}
