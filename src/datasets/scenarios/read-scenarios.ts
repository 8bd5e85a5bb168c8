import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import { provenanceSchema } from '../../domain/provenance.ts';
import { nudges, rubricSchema, type Scenario, scenarioSchema } from '../../domain/scenario.ts';
import { topicSchema, type Value, valueSchema } from '../../domain/value.ts';
import { filesOf, textOf } from '../list-input-files.ts';
import { parse, readJson, readYaml } from '../parse-file.ts';
import { readStressTestCsv } from '../stress-test/read-csv.ts';

/** A value by its id in config/values/values.yaml, or whole. */
const valueReferenceSchema = z.union([z.string(), valueSchema]);

const familySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected a kebab-case id'),
  value1: valueReferenceSchema,
  value2: valueReferenceSchema,
  topics: z.array(topicSchema).default([]),
  queries: z.strictObject({ neutral: z.string().min(1), value1: z.string().min(1), value2: z.string().min(1) }),
  rubric: rubricSchema.optional(),
  provenance: provenanceSchema.optional(),
});
/** A query and its two nudged variants, as a file of scenarios holds them. */
export type Family = z.infer<typeof familySchema>;

/** Reads config/values/values.yaml or a file of that shape. */
export function readValues(file: string): Map<string, Value> {
  const schema = z.strictObject({ values: z.array(valueSchema).min(1) });
  const { values } = parse(file, readYaml(file), schema);
  return new Map(values.map((value) => [value.id, value]));
}

/**
 * Reads scenarios from a folder of family files, one family file (.yaml), a file of families a line (.jsonl), or a CSV
 * of the public data set.
 * @throws MootcourtError `bad-input` naming file and field
 */
export function readScenarios(location: string, values: ReadonlyMap<string, Value>): Scenario[] {
  const scenarios = scenarioFilesOf(location).flatMap((file) => {
    if (file.endsWith('.csv')) return readStressTestCsv(file);
    if (file.endsWith('.jsonl')) return readFamilyLines(file, values);
    return readFamilyFile(file, values);
  });
  if (scenarios.length === 0) throw noScenarios(location);
  return scenarios;
}

export function noScenarios(location: string): MootcourtError {
  const expected = 'expected at least one scenario (.yaml or .jsonl families, or .csv), found none';
  return new MootcourtError('bad-input', `${location}: ${expected}`);
}

/** The files that a folder or file of scenarios stands for, in order. */
export function scenarioFilesOf(location: string): string[] {
  return filesOf(location, (name) => name.endsWith('.yaml'));
}

export function readFamilyFile(file: string, values: ReadonlyMap<string, Value>): Scenario[] {
  return scenariosOf(parse(file, readYaml(file), familySchema), file, values);
}

function readFamilyLines(file: string, values: ReadonlyMap<string, Value>): Scenario[] {
  return textOf(file)
    .split('\n')
    .flatMap((line, index) => scenariosOfLine(line, `${file}: line ${index + 1}`, values));
}

/** A family a line, as `mootcourt generate` writes them, or a scenario a line, as `mootcourt select` does; none on an empty line. */
export function scenariosOfLine(line: string, where: string, values: ReadonlyMap<string, Value>): Scenario[] {
  if (line.trim() === '') return [];
  const data = readJson(where, line);
  const isScenario = typeof data === 'object' && data !== null && 'nudge' in data;
  return isScenario
    ? [parse(where, data, scenarioSchema)]
    : scenariosOf(parse(where, data, familySchema), where, values);
}

function scenariosOf(family: Family, where: string, values: ReadonlyMap<string, Value>): Scenario[] {
  const requiredValue = (field: 'value1' | 'value2') => {
    const reference = family[field];
    const value = typeof reference === 'string' ? values.get(reference) : reference;
    if (value === undefined)
      throw new MootcourtError('bad-input', `${where}: ${field}: unknown value ${family[field]}`);
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
    ...(family.provenance === undefined ? {} : { provenance: family.provenance }),
  }));
}
