import { existsSync } from 'node:fs';
import { parseStatements, statementsPath } from '../datasets/statements/statements-file.ts';
import type { Spec } from '../domain/spec.ts';
import type { Statement } from '../domain/statement.ts';
import { readText } from '../settings/yaml-file.ts';
import { specFile } from './load-inputs.ts';

/**
 * The statements that a file beside a spec holds; undefined where there is no such file.
 * @throws MootcourtError `invalid-input`: a file that cannot be read or no longer fits the spec
 */
export function givenStatements(nameOrPath: string, spec: Spec): Statement[] | undefined {
  const file = statementsPath(specFile(nameOrPath));
  return existsSync(file) ? parseStatements(readText(file), file, spec).statements : undefined;
}
