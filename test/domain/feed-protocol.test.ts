import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { feedJsonSchema } from '../../src/domain/feed-protocol.ts';

const file = path.resolve(import.meta.dirname, '../../docs/feed.schema.json');

it('docs/feed.schema.json is what the program speaks (UPDATE_SCHEMA=1 writes it anew)', () => {
  const schema = feedJsonSchema();
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
});
