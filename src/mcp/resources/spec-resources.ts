import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { MootcourtError } from '../../domain/errors.ts';
import type { Spec } from '../../domain/spec.ts';
import { bundledSpecs } from '../../runs/bundled-content.ts';
import { startingWith } from '../completions.ts';
import { readResource } from './read-resource.ts';

const markdown = 'text/markdown';

/** Bundled specs and their clauses. */
export function registerSpecResources(server: McpServer): void {
  const names = bundledSpecs.names();
  server.registerResource(
    'spec',
    new ResourceTemplate('mootcourt://specs/{spec}', {
      list: async () => ({
        resources: names.map((name) => ({ uri: `mootcourt://specs/${name}`, name, mimeType: markdown })),
      }),
      complete: { spec: (typed) => startingWith(names, typed) },
    }),
    { title: 'A bundled spec', description: 'The Markdown of a spec', mimeType: markdown },
    (uri, { spec }) => readResource(uri, markdown, () => specNamed(spec).source),
  );
  server.registerResource(
    'clause',
    new ResourceTemplate('mootcourt://specs/{spec}/clauses/{+clause}', {
      list: undefined,
      complete: {
        spec: (typed) => startingWith(names, typed),
        clause: (typed, context) => {
          const clauses = bundledSpecs.get(context?.arguments?.spec ?? '')?.clauses ?? [];
          return startingWith(
            clauses.map(({ id }) => id),
            typed,
          );
        },
      },
    }),
    { title: 'One clause of a spec', description: 'Heading path and text of a clause', mimeType: markdown },
    (uri, { spec, clause }) =>
      readResource(uri, markdown, () => {
        const item = specNamed(spec).clauses.find((candidate) => candidate.id === clause);
        if (item === undefined) throw new MootcourtError('not-found', `clause: there is no clause ${String(clause)}`);
        return `${item.path.join(' > ')}\n\n${item.text.trim()}`;
      }),
  );
}

function specNamed(name: unknown): Spec {
  const spec = bundledSpecs.get(String(name));
  if (spec === undefined) throw new MootcourtError('not-found', `spec: there is no bundled spec ${String(name)}`);
  return spec;
}
