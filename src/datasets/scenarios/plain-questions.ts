import { MootcourtError } from '../../domain/errors.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { textOf } from '../list-input-files.ts';
import { loadCsvParser } from '../load-csv-parser.ts';
import { delimiterOf, isSpreadsheetError, uniqueNames, withoutDelimiterLine } from '../read-table.ts';
import { hasConversation } from './read-conversations.ts';

/** Names that people give to the field or column of a question, the likeliest first. */
const questionFields = [
  'question',
  'prompt',
  'query',
  'input',
  'text',
  'user',
  'instruction',
  'task',
  'user_input',
  'user_prompt',
  'user_query',
  'user_message',
  'questions',
  'prompts',
  'queries',
  'message',
  'content',
];

/** A name as these are written: `User Prompt` is `user_prompt`. */
const plainName = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
const maxRowCharacters = 20_000_000;

/** Stands for values that nobody named; a run has them found before its first debate. */
export const unnamedValues: Scenario['values'] = [
  { id: 'unnamed-1', name: 'first value, not named', category: 'unnamed', description: 'to be found' },
  { id: 'unnamed-2', name: 'second value, not named', category: 'unnamed', description: 'to be found' },
];

export function hasUnnamedValues({ values }: Pick<Scenario, 'values'>): boolean {
  return values[0].category === 'unnamed';
}

/** A row whose conversation is a bare question, in the form of one with messages; any other row as it is. */
export function questionRow(data: unknown, where: string): unknown {
  if (typeof data === 'string') return { messages: [{ role: 'user', content: data }] };
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const row = withListedValues(withWholeInstruction(data as Record<string, unknown>, where));
  const isOurs = 'queries' in row || ('query' in row && 'nudge' in row && 'family' in row);
  if (isOurs || hasConversation(row)) return row;
  const field = fieldOf(row);
  if (field === undefined) return row;
  const { [field]: question, ...rest } = row;
  return { ...rest, messages: [{ role: 'user', content: question }] };
}

/**
 * An instruction with its input, as data sets for fine-tuning have them, as one question.
 * @throws MootcourtError `invalid-input` where a text stands in `input` beside another question: either could be meant
 */
function withWholeInstruction(row: Record<string, unknown>, where: string): Record<string, unknown> {
  const { instruction, input, ...rest } = row;
  if (typeof input !== 'string') return row;
  if (typeof instruction === 'string')
    return { ...rest, question: input.trim() === '' ? instruction : `${instruction.trim()}\n\n${input}` };
  const other = ['question', 'prompt', 'query'].find((name) => typeof row[name] === 'string' && row[name] !== '');
  if (other === undefined) return row;
  if (input.trim() === '') return rest;
  throw new MootcourtError(
    'invalid-input',
    `${where}: ${other}, input: expected one field with the question, found two; join them, or leave one out`,
  );
}

/** Two values in one text, with a sign between them. */
function withListedValues(row: Record<string, unknown>): Record<string, unknown> {
  const { values } = row;
  return typeof values === 'string' ? { ...row, values: values.split(/[|;,]/).map((value) => value.trim()) } : row;
}

function fieldOf(row: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(row);
  const name = questionFields.find((candidate) => keys.some((key) => plainName(key) === candidate));
  return keys.find((key) => plainName(key) === name && typeof row[key] === 'string');
}

/** What begins an item of a list: a number with a sign after it, a dash, a bullet, a box to tick. */
const listMark = /^\s*(?:\(?\d{1,4}[.):]|[-*+•–])\s+(?:\[[ xX]\]\s+)?/u;

/**
 * The questions of a text file, each with its first line: the items of a list without their marks where
 * every line is one; else blank lines part them where a question has several lines, else each line is one.
 */
export function questionsOfText(
  text: string,
  { isMarkdown = false }: { isMarkdown?: boolean } = {},
): { question: string; line: number }[] {
  // Headings part the questions of a page, and are none.
  const lines = text.split(/\r\n|\n|\r/).map((line) => (isMarkdown && /^ {0,3}#{1,6}\s/.test(line) ? '' : line));
  const filled = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ text: line, line: index + 1 }]));
  if (filled.length > 1 && filled.every((item) => listMark.test(item.text)))
    return filled.map((item) => ({ question: item.text.replace(listMark, '').trim(), line: item.line }));
  const blocks: { question: string; line: number; lines: number }[] = [];
  let isInside = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') {
      isInside = false;
      continue;
    }
    const last = blocks.at(-1);
    if (isInside && last !== undefined) {
      last.question += `\n${line.trimEnd()}`;
      last.lines += 1;
    } else blocks.push({ question: line.trim(), line: index + 1, lines: 1 });
    isInside = true;
  }
  // Many lines and no blank one among them are a list of questions.
  const isList = blocks.length === 1 || blocks.every((block) => block.lines === 1);
  if (!isList) return blocks.map(({ question, line }) => ({ question, line }));
  return blocks.flatMap(({ question, line }) =>
    question.split('\n').map((part, offset) => ({ question: part.trim(), line: line + offset })),
  );
}

/**
 * The rows of a table of questions, by the names of its columns; the delimiter is the sign that the
 * header has most often. Empty cells are left out.
 * @throws MootcourtError `invalid-input` where there is no column of questions, with the smallest good row
 */
export function questionTable(file: string): { data: Record<string, string>; line: number }[] {
  const text = textOf(file);
  const delimiter = delimiterOf(text);
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = loadCsvParser()(withoutDelimiterLine(text), {
      columns: (names: string[]) => uniqueNames(file, names),
      bom: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
      max_record_size: maxRowCharacters,
    }) as unknown as typeof rows;
  } catch (error) {
    if (error instanceof MootcourtError) throw error;
    throw new MootcourtError(
      'invalid-input',
      `${file}: no table with a header: ${error instanceof Error ? error.message : error}`,
    );
  }
  const columns = Object.keys(rows[0]?.record ?? {});
  if (rows.length > 0 && fieldOf(rows[0]?.record ?? {}) === undefined && !columns.includes('messages'))
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected a column with the questions (${questionFields.slice(0, 5).join(', ')} …), found: ${columns.slice(0, 12).join(', ')}. The smallest good table is:\nquestion\nMay I …?`,
    );
  const failed = rows.find(({ record }) => isSpreadsheetError(record[fieldOf(record) ?? '']));
  if (failed !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `${file}: line ${failed.info.lines}: a spreadsheet's error stands in place of the question; mend the formula or drop the row`,
    );
  return rows.map(({ record, info }) => ({
    data: Object.fromEntries(Object.entries(record).filter(([, cell]) => cell.trim() !== '')),
    line: info.lines,
  }));
}

/** Whether a table has the form of the public data set, with nudges and answers by column. */
export function isStressTestTable(file: string): boolean {
  const header = textOf(file).split(/\r\n|\n|\r/, 1)[0] ?? '';
  const columns = header.split(',').map((name) => name.trim().replace(/^"|"$/g, ''));
  return ['query', 'nudge_direction', 'value1', 'value2'].every((name) => columns.includes(name));
}
