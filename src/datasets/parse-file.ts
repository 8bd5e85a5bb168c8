import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { checkSchema } from '../domain/check-schema.ts';
import { MootcourtError } from '../domain/errors.ts';
import { parseJson } from './json-rows.ts';
import { textOf } from './list-input-files.ts';

/** @throws MootcourtError `invalid-input` naming the file */
export function readYaml(file: string): unknown {
  const text = textOf(file);
  try {
    return parseYaml(text);
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: ${error instanceof Error ? error.message.split('\n')[0] : 'cannot be read'}`,
    );
  }
}

/**
 * Whole numbers that a float cannot hold, such as ids of 64 bits, stay as they are written.
 * @throws MootcourtError `invalid-input` naming where the text stands
 */
export function readJson(where: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new MootcourtError('invalid-input', `${where}: expected JSON, got '${text.slice(0, 40)}'`);
  }
}

/** @throws MootcourtError `invalid-input` naming where the data stand and the first field that does not fit */
export function parse<T>(where: string, data: unknown, schema: z.ZodType<T>): T {
  const checked = checkSchema(schema, data, 'the file');
  if (checked.kind === 'fits') return checked.data;
  throw new MootcourtError('invalid-input', `${where}: ${checked.field}: ${checked.problem}`);
}
