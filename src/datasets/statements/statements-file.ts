import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { MootcourtError } from '../../domain/errors.ts';
import type { Spec } from '../../domain/spec.ts';
import { type Statement, statementSchema } from '../../domain/statement.ts';
import { parse } from '../parse-file.ts';

const maxStatements = 20_000;

/** A file of statements. */
export const statementsFileSchema = z.strictObject({
  statements: z.array(statementSchema).max(maxStatements),
  /** Ids of found statements that a person does not want; they are not added again. */
  removed: z.array(z.string()).max(maxStatements).default([]),
  /** Present where models split the spec: which, in which job, and whether they were simulated. */
  splitBy: z.strictObject({ models: z.array(z.string()).max(64), simulated: z.boolean(), run: z.string() }).optional(),
});
export type StatementsFile = z.infer<typeof statementsFileSchema>;

/** The file beside a spec that holds its statements: `my-spec.md` has `my-spec.statements.yaml`. */
export function statementsPath(specFile: string): string {
  return `${specFile.replace(/[/\\]+$/, '').replace(/\.md$/i, '')}.statements.yaml`;
}

/**
 * Reads the statements of a spec from YAML.
 * @throws MootcourtError `invalid-input`: broken YAML, a field that does not fit, an id given twice, or a quote that does not stand in its clause
 */
export function parseStatements(text: string, file: string, spec: Spec): StatementsFile {
  const result = parseStatementsFile(text, file);
  const texts = clauseTexts(spec);
  const ids = new Set<string>();
  for (const { id, clause, quote } of result.statements) {
    if (ids.has(id))
      throw new MootcourtError('invalid-input', `${file}: statement ${id} stands there twice; rename one`);
    ids.add(id);
    if (texts.get(clause)?.includes(quote) === true) continue;
    const reason = texts.has(clause)
      ? 'its quote does not stand in that clause word for word'
      : 'the spec has no such clause';
    throw new MootcourtError(
      'invalid-input',
      `${file}: statement ${id} of clause ${clause}: ${reason}; correct it, or write the file again with mootcourt spec statements --write`,
    );
  }
  return result;
}

/**
 * The same without a look at the spec, whose words the quotes may have left.
 * @throws MootcourtError `invalid-input`: broken YAML, or a field that does not fit
 */
export function parseStatementsFile(text: string, file: string): StatementsFile {
  return parse(file, readYaml(text, file), statementsFileSchema);
}

export type Merged = StatementsFile & {
  /** How many statements differ from what was found, so that the file's version was kept. */
  edited: number;
  /** How many stand in the file alone and were kept, since a person gave them. */
  given: number;
  /** How many are new. */
  added: number;
  /** Ids left out: found no longer, or their quote has gone from the spec. */
  dropped: string[];
};

/**
 * Joins newly found statements with those of a file that a person may have edited. By id the file's version stands; statements with
 * `source: given` stay; ids under `removed` stay away. What neither the spec nor a person vouches for is dropped and named.
 * @param text the file as it is, which may quote an earlier version of the spec
 * @param earlier what the file was written from where that is not what was found now: those that differ from it were edited, and stay
 */
export function mergeStatements(
  found: readonly Statement[],
  text: string,
  file: string,
  spec: Spec,
  earlier: readonly Statement[] = [],
): Merged {
  const before = parseStatementsFile(text, file);
  const texts = clauseTexts(spec);
  const removed = new Set(before.removed);
  const old = new Map(before.statements.map((statement) => [statement.id, statement]));
  const stands = ({ clause, quote }: Statement) => texts.get(clause)?.includes(quote) === true;
  const merged: Merged = { statements: [], removed: before.removed, edited: 0, given: 0, added: 0, dropped: [] };
  const foundIds = new Set(found.map(({ id }) => id));
  const unedited = new Map(earlier.map((statement) => [statement.id, JSON.stringify(sorted(statement))]));
  for (const statement of found) {
    const kept = old.get(statement.id);
    if (removed.has(statement.id)) continue;
    if (kept === undefined) merged.added += 1;
    const isEdited =
      kept !== undefined && stands(kept) && JSON.stringify(sorted(kept)) !== JSON.stringify(sorted(statement));
    if (isEdited) merged.edited += 1;
    merged.statements.push(isEdited ? kept : statement);
  }
  for (const statement of before.statements) {
    if (foundIds.has(statement.id)) continue;
    if (statement.source === 'given' && stands(statement)) {
      merged.given += 1;
      merged.statements.push(statement);
    } else if (
      unedited.has(statement.id) &&
      unedited.get(statement.id) !== JSON.stringify(sorted(statement)) &&
      stands(statement)
    ) {
      merged.edited += 1;
      merged.statements.push(statement);
    } else merged.dropped.push(statement.id);
  }
  return merged;
}

/** The file's text, with how to edit it on top. */
export function formatStatements({ statements, removed, splitBy }: StatementsFile): string {
  const file = {
    ...(splitBy === undefined ? {} : { splitBy }),
    statements,
    ...(removed.length === 0 ? {} : { removed }),
  };
  return `${instructions}${stringify(file, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

const instructions = `# Statements of the spec: one obligation, prohibition or permission each. You may edit every field.
# A new run of \`mootcourt spec statements --write\` keeps what you changed, by id. To add a statement, give it an id of its own and
# \`source: given\`. To leave one out for good, delete it and list its id below \`removed:\` at the end.
# A quote must stand in its clause word for word.
`;

function readYaml(text: string, file: string): unknown {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error !== undefined) throw new MootcourtError('invalid-input', `${file}: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new MootcourtError('invalid-input', `${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function clauseTexts(spec: Spec): Map<string, string> {
  return new Map(spec.clauses.map(({ id, text }) => [id, text]));
}

function sorted(statement: Statement): [string, unknown][] {
  return Object.entries(statement).sort(([one], [other]) => (one < other ? -1 : 1));
}
