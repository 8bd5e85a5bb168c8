import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { packageVersion } from '../../settings/paths.ts';
import { type Operation, operations, pathParameters } from './operations.ts';
import { errorResponse } from './response-schemas.ts';

type OpenApiDocument = ReturnType<typeof createDocument>;
let document: OpenApiDocument | undefined;

/** The OpenAPI 3.1 description of every route, generated from the schemas that validate requests. */
export function openApiDocument(): OpenApiDocument {
  document ??= createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Mootcourt',
      version: packageVersion(),
      description: 'Runs, debates and their traces. The WebSocket feed is described in docs/feed.schema.json.',
    },
    security: [{}, { bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths: pathsOf(operations),
  });
  return document;
}

function pathsOf(all: readonly Operation[]) {
  const paths: Record<string, Record<string, ReturnType<typeof describe>>> = {};
  for (const operation of all) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return paths;
}

function describe({ method, path, summary, query, body, status, response }: Operation) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const parameters = {
    ...(names.length === 0
      ? {}
      : { path: z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name] ?? z.string()]))) }),
    ...(query === undefined ? {} : { query }),
  };
  return {
    operationId: operationId(method, path),
    summary,
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${status ?? 200}`]: responseOf(summary, response),
      default: { description: 'An error', content: { 'application/json': { schema: errorResponse } } },
    },
  };
}

function responseOf(summary: string, response: Operation['response']) {
  if (response instanceof z.ZodType)
    return { description: summary, content: { 'application/json': { schema: response } } };
  const { mediaType, description } = response;
  return { description, content: { [mediaType]: { schema: z.string() } } };
}

/** Such as `getRunsByRunSummary`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api/, '')
    .split(/[/.]/)
    .filter(Boolean);
  return `${method}${words.map((word) => (word.startsWith(':') ? `By${capitalised(word.slice(1))}` : capitalised(word))).join('')}`;
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
