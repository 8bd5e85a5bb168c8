import { splitStatements } from '../datasets/statements/split-statements.ts';
import type { Statement } from '../domain/statement.ts';
import { givenStatements } from './given-statements.ts';
import { loadSpec } from './load-inputs.ts';

// A file of its own: the lexicon that splits statements has hundreds of modules, which no other command should load.

/** The statements of a spec: from the YAML file beside it if there is one, else by rules. */
export function loadStatements(nameOrPath: string): { statements: Statement[]; from: 'file' | 'rules' } {
  const spec = loadSpec(nameOrPath);
  const given = givenStatements(nameOrPath, spec);
  return given === undefined
    ? { statements: splitStatements(spec), from: 'rules' }
    : { statements: given, from: 'file' };
}
