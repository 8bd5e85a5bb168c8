import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { scenarioFileSchema } from '../../../src/datasets/scenarios/file-schema.ts';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import { statementsFileSchema } from '../../../src/datasets/statements/statements-file.ts';
import { loadSpec } from '../../../src/runs/load-inputs.ts';
import { packageRoot } from '../../../src/settings/paths.ts';

const folder = path.join(packageRoot(), 'config/schema');
const schemas = { scenarios: scenarioFileSchema, statements: statementsFileSchema } as const;
const validator = (name: keyof typeof schemas) =>
  new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(path.join(folder, `${name}.schema.json`), 'utf8')));

describe('JSON Schemas for editors [P186]', () => {
  it.each(['scenarios', 'statements'] as const)('that of %s is written from the model (UPDATE_SCHEMA=1)', (name) => {
    const file = path.join(folder, `${name}.schema.json`);
    const schema = `${JSON.stringify(z.toJSONSchema(schemas[name], { io: 'input', reused: 'ref' }), null, 2)}\n`;
    if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, schema);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(schema));
  });

  it('take every bundled family, and the rows that people have', () => {
    const isValid = validator('scenarios');
    const bundled = path.join(packageRoot(), 'config/scenarios/bundled');
    const files = readdirSync(bundled).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(10);
    for (const name of files)
      expect([name, isValid(parse(readFileSync(path.join(bundled, name), 'utf8')))]).toEqual([name, true]);
    for (const row of [
      'May I?',
      { question: 'May I?', id: 7 },
      { messages: [{ role: 'user', content: 'May I?' }], nudge: 'value1' },
    ])
      expect([isValid(row), isValid([row]), isValid({ scenarios: [row], turns: 2 })]).toEqual([true, true, true]);
  });

  it('refuse what the reader refuses', () => {
    const isValid = validator('scenarios');
    for (const row of [
      {},
      [],
      { scenarios: [] },
      { question: '' },
      { question: 'May I?', nudge: 'left' },
      { id: 'a', queries: {} },
    ])
      expect([row, isValid(row)]).toEqual([row, false]);
    const isStatements = validator('statements');
    const statements = splitStatements(loadSpec('helpful-assistant'));
    expect(isStatements({ statements })).toBe(true);
    expect(isStatements({ statements: [{ ...statements[0], kind: 'wish' }] })).toBe(false);
  });
});
