import { existsSync } from 'node:fs';
import { splitStatements } from '../datasets/statements/split-statements.ts';
import { parseStatements, statementsPath } from '../datasets/statements/statements-file.ts';
import type { Statement } from '../domain/statement.ts';
import { readText } from '../settings/yaml-file.ts';
import { loadSpec, specFile } from './load-inputs.ts';

// A file of its own: the lexicon that splits statements has hundreds of modules, which no other command should load.

/** The statements of a spec: from the YAML file beside it if there is one, else by rules. */
export function loadStatements(nameOrPath: string): { statements: Statement[]; from: 'file' | 'rules' } {
  const spec = loadSpec(nameOrPath);
  const file = statementsPath(specFile(nameOrPath));
  if (!existsSync(file)) return { statements: splitStatements(spec), from: 'rules' };
  return { statements: parseStatements(readText(file), file, spec).statements, from: 'file' };
}
