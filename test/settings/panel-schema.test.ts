import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { panelSchema } from '../../src/domain/panel.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';

const file = path.resolve(import.meta.dirname, '../../config/schema/panel.schema.json');

it('the JSON Schema for editors is that of the panel model (UPDATE_SCHEMA=1 writes it anew)', () => {
  const schema = `${JSON.stringify(z.toJSONSchema(panelSchema, { io: 'input' }), null, 2)}\n`;
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, schema);
  expect(readFileSync(file, 'utf8')).toBe(schema);
});

it.each(['offline', 'recorded', 'frontier', 'local'])('the bundled panel %s is whole', (name) => {
  expect(loadPanel(name).name).toBe(name);
});

it('the frontier judges come from three different families', () => {
  expect(new Set(loadPanel('frontier').judges.map((judge) => judge.family ?? judge.model.split(':')[0])).size).toBe(3);
});
