import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { markdownReport } from '../../report/markdown/report.ts';
import { runFindings } from '../../results/run-findings.ts';
import { findingsWith } from '../../runs/results/findings-with.ts';
import { startingWith } from '../completions.ts';
import type { McpContext } from '../context.ts';
import { runAnswer, runOf } from '../run-result.ts';
import { readResource } from './read-resource.ts';

const markdown = 'text/markdown';
const json = 'application/json';
const maxListedRuns = 100;

/** Runs and their reports. */
export function registerRunResources(server: McpServer, context: McpContext): void {
  const { app, service } = context;
  const { store } = app;
  const runIds = async () => (await store.runs.runs(maxListedRuns, { jobs: false })).map(({ id }) => id);
  const findingsOf = async (run: string) => {
    const { id } = await runOf(context, run);
    return findingsWith(store, id, await service.summary(id), { now: app.now(), models: app.models });
  };
  const complete = { run: async (typed: string) => startingWith(await runIds(), typed) };

  server.registerResource(
    'report',
    new ResourceTemplate('mootcourt://runs/{run}/report', {
      list: async () => ({
        resources: (await runIds()).map((run) => ({
          uri: `mootcourt://runs/${run}/report`,
          name: `Report of run ${run}`,
          mimeType: markdown,
        })),
      }),
      complete,
    }),
    { title: 'Report of a run', description: 'The results of a stress test as Markdown', mimeType: markdown },
    (uri, { run }) => readResource(uri, markdown, async () => markdownReport(await findingsOf(String(run)))),
  );
  server.registerResource(
    'findings',
    new ResourceTemplate('mootcourt://runs/{run}/findings', { list: undefined, complete }),
    {
      title: 'Findings of a run',
      description: 'Weakest clauses with their worst cases, and measures with intervals, as JSON',
      mimeType: json,
    },
    (uri, { run }) => readResource(uri, json, async () => JSON.stringify(runFindings(await findingsOf(String(run))))),
  );
  server.registerResource(
    'run',
    new ResourceTemplate('mootcourt://runs/{run}', { list: undefined, complete }),
    { title: 'A run', description: 'State and results of a stress test as JSON', mimeType: json },
    (uri, { run }) =>
      readResource(uri, json, async () => {
        const result = await runAnswer(context, await runOf(context, String(run)), undefined);
        return JSON.stringify(result.structuredContent, null, 1);
      }),
  );
}
