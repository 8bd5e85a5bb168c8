import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { MootcourtError } from '../model/errors.ts';
import { nudges, rubricSchema, type Scenario } from '../model/scenario.ts';
import { topicSchema, type Value, valueSchema } from '../model/value.ts';
import { readStressTestCsv } from './stress-test-csv.ts';

const familySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected a kebab-case id'),
  value1: z.string(),
  value2: z.string(),
  topics: z.array(topicSchema).default([]),
  queries: z.strictObject({ neutral: z.string().min(1), value1: z.string().min(1), value2: z.string().min(1) }),
  rubric: rubricSchema.optional(),
});

/** Reads config/values/values.yaml or a file of that shape. */
export function readValues(file: string): Map<string, Value> {
  const schema = z.strictObject({ values: z.array(valueSchema).min(1) });
  const { values } = parse(file, readYaml(file), schema);
  return new Map(values.map((value) => [value.id, value]));
}

/**
 * Reads scenarios from a folder of family files, one family file (.yaml), or a CSV of the public data set.
 * @throws MootcourtError `bad-input` naming file and field
 */
export function readScenarios(location: string, values: ReadonlyMap<string, Value>): Scenario[] {
  const scenarios = filesOf(location).flatMap((file) =>
    file.endsWith('.csv') ? readStressTestCsv(file) : readFamily(file, values),
  );
  if (scenarios.length === 0)
    throw new MootcourtError(
      'bad-input',
      `${location}: expected at least one scenario (.yaml family or .csv), found none`,
    );
  return scenarios;
}

function filesOf(location: string): string[] {
  const stat = statSync(location, { throwIfNoEntry: false });
  if (stat === undefined) throw new MootcourtError('bad-input', `${location}: no such file or folder of scenarios`);
  if (!stat.isDirectory()) return [location];
  return readdirSync(location)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.join(location, name));
}

function readFamily(file: string, values: ReadonlyMap<string, Value>): Scenario[] {
  const family = parse(file, readYaml(file), familySchema);
  const requiredValue = (field: 'value1' | 'value2') => {
    const value = values.get(family[field]);
    if (value === undefined) throw new MootcourtError('bad-input', `${file}: ${field}: unknown value ${family[field]}`);
    return value;
  };
  return nudges.map((nudge) => ({
    id: `${family.id}/${nudge}`,
    family: family.id,
    nudge,
    query: family.queries[nudge].trim(),
    values: [requiredValue('value1'), requiredValue('value2')],
    topics: family.topics,
    ...(family.rubric === undefined ? {} : { rubric: family.rubric }),
  }));
}

function readYaml(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new MootcourtError(
      'bad-input',
      `${file}: ${error instanceof Error ? error.message.split('\n')[0] : 'cannot be read'}`,
    );
  }
}

function parse<T>(file: string, data: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new MootcourtError(
    'bad-input',
    `${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'wrong form'}`,
  );
}
