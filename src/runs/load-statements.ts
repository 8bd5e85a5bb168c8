import { splitStatements } from '../datasets/statements/split-statements.ts';
import type { Statement } from '../domain/statement.ts';
import { loadSpecInputs } from './given-statements.ts';

// A file of its own: the lexicon that splits statements has hundreds of modules, which no other command should load.

/** The statements of a spec: from the YAML file beside it if there is one, else by rules. */
export function loadStatements(nameOrPath: string): { statements: Statement[]; from: 'file' | 'rules' } {
  const { spec, statements } = loadSpecInputs(nameOrPath);
  return statements === undefined
    ? { statements: splitStatements(spec), from: 'rules' }
    : { statements: [...statements], from: 'file' };
}
