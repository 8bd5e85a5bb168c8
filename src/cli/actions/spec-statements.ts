import { existsSync } from 'node:fs';
import { splitStatements } from '../../datasets/statements/split-statements.ts';
import { formatStatements, mergeStatements, statementsPath } from '../../datasets/statements/statements-file.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Statement } from '../../domain/statement.ts';
import { loadSpec, specFile } from '../../runs/load-inputs.ts';
import { loadStatements } from '../../runs/load-statements.ts';
import { writeWhole } from '../../runs/results/write-whole.ts';
import { readText } from '../../settings/yaml-file.ts';
import type { SpecStatementsOptions } from '../commands/spec.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';

const quoteWidth = 76;

/** Prints a spec's statements as a table or as JSON, and writes them beside it where asked to. */
export async function printStatements(name: string | undefined, options: SpecStatementsOptions): Promise<void> {
  const spec = name ?? 'helpful-assistant';
  if (options.overwrite === true && options.write !== true)
    throw new MootcourtError('invalid-input', '--overwrite: expected together with --write, found it alone');
  const written = options.write === true ? writeStatements(spec, options.overwrite === true) : undefined;
  const statements =
    written?.statements ?? (options.anew === true ? splitStatements(loadSpec(spec)) : loadStatements(spec).statements);
  if (options.json === true) {
    const { file, edited, given, added, dropped } = written ?? {};
    const summary = written === undefined ? {} : { written: { file, edited, given, added, dropped } };
    process.stdout.write(`${JSON.stringify({ statements, ...summary }, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `${[...table(statements), '', summaryLine(statements), ...(written?.lines ?? [])].join('\n')}\n`,
  );
}

function writeStatements(name: string, overwrite: boolean) {
  const file = statementsPath(specFile(name));
  const spec = loadSpec(name);
  const found = splitStatements(spec);
  const fresh = { statements: found, removed: [], edited: 0, given: 0, added: found.length, dropped: [] };
  const merged = overwrite || !existsSync(file) ? fresh : mergeStatements(found, readText(file), file, spec);
  try {
    writeWhole(file, formatStatements(merged));
  } catch (error) {
    throw new MootcourtError(
      'invalid-input',
      `${file}: cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  const { edited, given, added, dropped } = merged;
  const lines = [
    `Written to ${escapeTerminal(file)}: ${added} new, ${edited} kept as edited, ${given} given by hand, ${dropped.length} dropped.`,
    ...dropped.map((id) => `  dropped, since the spec no longer has it: ${oneLine(id, 100)}`),
  ];
  return { ...merged, file, lines };
}

function table(statements: readonly Statement[]): string[] {
  if (statements.length === 0)
    return ['No statements found. The rules read English; a spec in another language gives none.'];
  const lines: string[] = [];
  let clause: string | undefined;
  for (const statement of statements) {
    if (statement.clause !== clause) {
      clause = statement.clause;
      lines.push(...(lines.length === 0 ? [] : ['']), `${oneLine(clause, 90)} (${oneLine(statement.level, 30)})`);
    }
    const kind = statement.kind.padEnd(11);
    const strength = statement.strength.padEnd(6);
    const binds = statement.binds.padEnd(9);
    lines.push(`  ${kind} ${strength} ${binds} ${statement.severity}  ${oneLine(statement.quote, quoteWidth)}`);
  }
  return lines;
}

function summaryLine(statements: readonly Statement[]): string {
  const of = (kind: Statement['kind']) => statements.filter((statement) => statement.kind === kind).length;
  const clauses = new Set(statements.map(({ clause }) => clause)).size;
  const kinds = `${of('obligation')} obligations, ${of('prohibition')} prohibitions, ${of('permission')} permissions`;
  return `${statements.length} statements in ${clauses} ${clauses === 1 ? 'clause' : 'clauses'}: ${kinds}. The number is the severity, 1 to 5, from level and strength.`;
}
