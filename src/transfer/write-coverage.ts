import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Coverage } from '../analysis/run/coverage.ts';

const columns = [
  'statement',
  'clause',
  'quote',
  'kind',
  'strength',
  'level',
  'state',
  'scenarios',
  'citations',
  'violations',
  'contests',
] as const;

/** Writes which statements of the spec a run tested as `coverage.tsv`, a line each, and returns the path. */
export function writeCoverage(folder: string, { statements }: Coverage): string {
  const file = path.join(folder, 'coverage.tsv');
  const lines = statements.map((row) => columns.map((column) => cell(row[column])).join('\t'));
  writeFileSync(file, `${[columns.join('\t'), ...lines].join('\n')}\n`);
  return file;
}

/** One line; a sign with which a formula begins would let a spec's text be run by a spreadsheet. */
function cell(value: string | number): string {
  const text = String(value).replace(/\s+/g, ' ');
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}
