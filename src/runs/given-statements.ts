import { existsSync } from 'node:fs';
import { parseStatements, statementsPath } from '../datasets/statements/statements-file.ts';
import type { Spec } from '../domain/spec.ts';
import type { Statement } from '../domain/statement.ts';
import { readText } from '../settings/yaml-file.ts';
import { loadSpec, specFile } from './load-inputs.ts';

/** A spec as a run reads it: with the statements of the file beside it, where there is one. */
export type SpecInputs = { spec: Spec; statements?: readonly Statement[] };

/**
 * A spec by bundled id or from a file or folder, with the statements of the file beside it.
 * @throws MootcourtError as `loadSpec` and `givenStatements`
 */
export function loadSpecInputs(nameOrPath: string): SpecInputs {
  const spec = loadSpec(nameOrPath);
  const statements = givenStatements(nameOrPath, spec);
  return { spec, ...(statements === undefined ? {} : { statements }) };
}

/** Where the file of a spec's statements stands, or would stand. */
export function statementsFile(nameOrPath: string): string {
  return statementsPath(specFile(nameOrPath));
}

/**
 * The statements that a file beside a spec holds; undefined where there is no such file.
 * @throws MootcourtError `invalid-input`: a file that cannot be read or no longer fits the spec
 */
function givenStatements(nameOrPath: string, spec: Spec): Statement[] | undefined {
  const file = statementsFile(nameOrPath);
  return existsSync(file) ? parseStatements(readText(file), file, spec).statements : undefined;
}
