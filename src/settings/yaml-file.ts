import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { checkSchema } from '../domain/check-schema.ts';
import { decodedFiles, decodeText } from '../domain/decode-text.ts';
import { MootcourtError } from '../domain/errors.ts';

/** No spec, panel or list of tokens is near as long. */
const maxBytes = 20_000_000;

/**
 * Reads a YAML file by a schema.
 * @throws MootcourtError `invalid-config`: no such file, broken YAML (with line), or the first field that does not fit.
 */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>): T {
  const checked = checkSchema(schema, parseYaml(file, readText(file)), 'the file');
  if (checked.kind === 'fits') return checked.data;
  throw new MootcourtError('invalid-config', `${file}: ${checked.field}: ${checked.problem}`);
}

/** @throws MootcourtError `invalid-config` when there is no such file; names what the folder has instead. */
export function readText(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory() && !(stat.isFile() && stat.size <= maxBytes))
    throw new MootcourtError('invalid-config', `${file}: expected a file of at most ${maxBytes / 1e6} MB`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    const there = neighbours(file);
    throw new MootcourtError(
      'invalid-config',
      `${file}: cannot be read.${there === '' ? '' : ` The folder has: ${there}.`}`,
    );
  }
  const decoded = decodeText(bytes);
  if (typeof decoded === 'string')
    throw new MootcourtError('invalid-config', `${file}: expected text in UTF-8, found ${decoded}`);
  if (decoded.encoding !== undefined) decodedFiles.set(file, decoded.encoding);
  return decoded.text;
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error !== undefined) throw new MootcourtError('invalid-config', `${file}: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that stand for one another multiply.
    throw new MootcourtError('invalid-config', `${file}: ${error instanceof Error ? error.message : error}`);
  }
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
