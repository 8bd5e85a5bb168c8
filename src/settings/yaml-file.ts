import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { MootcourtError } from '../model/errors.ts';

/**
 * Reads a YAML file by a schema.
 * @throws MootcourtError `bad-config`: no such file, broken YAML (with line), or the first field that does not fit.
 */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parseYaml(file, readText(file)));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') || 'the file';
  throw new MootcourtError('bad-config', `${file}: ${where}: ${issue?.message ?? 'wrong form'}`);
}

/** @throws MootcourtError `bad-config` when there is no such file; names what the folder has instead. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const there = neighbours(file);
    throw new MootcourtError(
      'bad-config',
      `${file}: cannot be read.${there === '' ? '' : ` The folder has: ${there}.`}`,
    );
  }
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error !== undefined) throw new MootcourtError('bad-config', `${file}: ${error.message.split('\n')[0]}`);
  return document.toJS();
}

function neighbours(file: string): string {
  try {
    const extension = path.extname(file);
    return readdirSync(path.dirname(file))
      .filter((name) => path.extname(name) === extension)
      .map((name) => path.basename(name, extension))
      .join(', ');
  } catch {
    return '';
  }
}
