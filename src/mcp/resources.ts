import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { MootcourtError } from '../domain/errors.ts';
import { markdownReport } from '../report/markdown/report.ts';
import { loadSpec } from '../runs/load-inputs.ts';
import { findingsWith } from '../runs/results/write-report.ts';
import { bundledNames } from '../settings/paths.ts';
import type { McpContext } from './context.ts';
import { debateOf, explanationOf, shortened } from './debate-explanation.ts';
import { runAnswer, runOf } from './run-result.ts';

const json = 'application/json';

/** Specs and their clauses, runs and their reports, debates and their traces, as addresses that can be linked, listed and completed. */
export function registerResources(server: McpServer, context: McpContext): void {
  const { app } = context;
  const { store } = app;
  const starting = (names: readonly string[], typed: string) =>
    names.filter((name) => name.startsWith(typed)).slice(0, 50);
  const specs = bundledNames('specs', '.md');
  const runs = async () => (await store.runs.runs(100, { jobs: false })).map((row) => row.id);
  const debates = async (typed: string) => {
    const run = typed.split('-').slice(0, 2).join('-');
    return (await store.runs.run(run)) === undefined
      ? (await runs()).map((id) => `${id}-0001`)
      : (await store.runs.debates(run)).map((row) => row.id);
  };

  server.registerResource(
    'spec',
    new ResourceTemplate('mootcourt://specs/{spec}', {
      list: async () => ({
        resources: specs.map((name) => ({ uri: `mootcourt://specs/${name}`, name, mimeType: 'text/markdown' })),
      }),
      complete: { spec: (typed) => starting(specs, typed) },
    }),
    { title: 'A bundled spec', description: 'The Markdown of a spec', mimeType: 'text/markdown' },
    (uri, { spec }) => found(uri, 'text/markdown', () => loadSpec(bundled(specs, spec)).source),
  );
  server.registerResource(
    'clause',
    new ResourceTemplate('mootcourt://specs/{spec}/clauses/{+clause}', {
      list: undefined,
      complete: {
        spec: (typed) => starting(specs, typed),
        clause: (typed, context) => {
          const spec = context?.arguments?.spec;
          const known =
            spec !== undefined && specs.includes(spec) ? loadSpec(spec).clauses.map((clause) => clause.id) : [];
          return starting(known, typed);
        },
      },
    }),
    { title: 'One clause of a spec', description: 'Heading path and text of a clause', mimeType: 'text/markdown' },
    (uri, { spec, clause }) =>
      found(uri, 'text/markdown', () => {
        const item = loadSpec(bundled(specs, spec)).clauses.find((candidate) => candidate.id === clause);
        if (item === undefined) throw new MootcourtError('not-found', `no clause ${String(clause)}`);
        return `${item.path.join(' > ')}\n\n${item.text.trim()}`;
      }),
  );
  server.registerResource(
    'report',
    new ResourceTemplate('mootcourt://runs/{run}/report', {
      list: async () => ({
        resources: (await runs()).map((run) => ({
          uri: `mootcourt://runs/${run}/report`,
          name: `Report of run ${run}`,
          mimeType: 'text/markdown',
        })),
      }),
      complete: { run: async (typed) => starting(await runs(), typed) },
    }),
    { title: 'Report of a run', description: 'The findings of a stress test as Markdown', mimeType: 'text/markdown' },
    (uri, { run }) =>
      found(uri, 'text/markdown', async () => {
        const { id } = await runOf(context, String(run));
        return markdownReport(await findingsWith(store, id, await context.service.summary(id), { now: app.now() }));
      }),
  );
  server.registerResource(
    'run',
    new ResourceTemplate('mootcourt://runs/{run}', {
      list: undefined,
      complete: { run: async (typed) => starting(await runs(), typed) },
    }),
    { title: 'A run', description: 'State and findings of a stress test as JSON', mimeType: json },
    (uri, { run }) =>
      found(uri, json, async () => {
        const answer = await runAnswer(context, await runOf(context, String(run)), undefined);
        return JSON.stringify(answer.structuredContent, null, 1);
      }),
  );
  server.registerResource(
    'debate',
    new ResourceTemplate('mootcourt://debates/{debate}', {
      list: undefined,
      complete: { debate: async (typed) => starting(await debates(typed), typed) },
    }),
    {
      title: 'A debate',
      description: 'Why it was contested, who held what, how it was ruled, as JSON',
      mimeType: json,
    },
    (uri, { debate }) =>
      found(uri, json, async () =>
        JSON.stringify(shortened(await explanationOf(context, String(debate)), 1000), null, 1),
      ),
  );
  server.registerResource(
    'trace',
    new ResourceTemplate('mootcourt://debates/{debate}/trace', {
      list: undefined,
      complete: { debate: async (typed) => starting(await debates(typed), typed) },
    }),
    {
      title: 'Trace of a debate',
      description: 'All stored events of a debate, one JSON object a line',
      mimeType: 'application/x-ndjson',
    },
    (uri, { debate }) =>
      found(uri, 'application/x-ndjson', async () => {
        const row = await debateOf(context, String(debate));
        const events = await store.trace.events(row.run, { debate: row.id });
        return events.map((event) => JSON.stringify(event)).join('\n');
      }),
  );
}

function bundled(names: readonly string[], name: unknown): string {
  if (typeof name === 'string' && names.includes(name)) return name;
  throw new MootcourtError('not-found', `no spec ${String(name)}`);
}

/** The contents of a resource; one that does not exist is the protocol's own error. */
async function found(uri: URL, mimeType: string, read: () => string | Promise<string>) {
  try {
    return { contents: [{ uri: uri.href, mimeType, text: await read() }] };
  } catch (error) {
    if (error instanceof MootcourtError) throw new ResourceNotFoundError(uri.href);
    throw error;
  }
}
