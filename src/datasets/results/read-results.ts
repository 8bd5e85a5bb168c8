import path from 'node:path';
import { decodeText } from '../../domain/decode-text.ts';
import { MootcourtError } from '../../domain/errors.ts';
import type { Row } from '../json-rows.ts';
import { filesOf, textOf } from '../list-input-files.ts';
import { readJson } from '../parse-file.ts';
import { readHead } from '../read-head.ts';
import { readRows } from '../read-table.ts';
import { isAnswerRow, isHarness, readAnswerRows, readHarness } from './read-answer-rows.ts';
import { readEvalArchive } from './read-eval-archive.ts';
import { isInspect, readInspectLog } from './read-inspect.ts';
import { isPromptfoo, isPromptfooResult, readPromptfoo } from './read-promptfoo.ts';
import { emptyResults, type ReadResults } from './recorded-answers.ts';

const headBytes = 2_000_000;

/**
 * Answers that other programs recorded: promptfoo's results (.json), Inspect's logs (.json, .eval), samples of
 * lm-evaluation-harness (.jsonl), tables of prompt, answer and model (.jsonl, .json, .csv, .tsv).
 * @param model of files that name none
 * @returns undefined where the files are none of these, so that they may be the public schema
 * @throws MootcourtError `invalid-input` naming the file
 */
export async function readResults(
  locations: readonly string[],
  { model }: { model?: string | undefined } = {},
): Promise<ReadResults | undefined> {
  const files = locations.flatMap((location) =>
    filesOf(location, (name) => /\.(json|eval|jsonl|ndjson|csv|tsv)$/i.test(name) && !/^results.*\.json$/.test(name)),
  );
  const kinds = files.map((file) => ({ file, kind: kindOf(file) }));
  const known = kinds.filter(({ kind }) => kind !== undefined);
  if (known.length === 0) return undefined;
  const foreign = kinds.find(({ kind }) => kind === undefined);
  if (foreign !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `${foreign.file}: expected ${known[0]?.kind}, as ${known[0]?.file} is; import files of other forms by themselves`,
    );
  const results = emptyResults([...new Set(known.map(({ kind }) => kind))].join(', '));
  for (const { file, kind } of known) await readFile(file, kind as Kind, model, results);
  return results;
}

type Kind = 'promptfoo results' | 'an Inspect log' | 'an Inspect archive' | 'harness samples' | 'rows of answers';

async function readFile(file: string, kind: Kind, model: string | undefined, into: ReadResults): Promise<void> {
  switch (kind) {
    case 'promptfoo results':
      return readPromptfoo(/\.json$/i.test(file) ? readJson(file, textOf(file)) : await readRows(file), into);
    case 'an Inspect log':
      return readInspectLog(readJson(file, textOf(file)), into);
    case 'an Inspect archive':
      return readEvalArchive(file, into);
    case 'harness samples':
      return readHarness(file, await readRows(file), model, into);
    case 'rows of answers':
      return readAnswerRows(file, await readRows(file), model, into);
  }
}

/** What a file is, by its ending and what it holds; undefined where it is none of these. */
function kindOf(file: string): Kind | undefined {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.eval') return 'an Inspect archive';
  if (ending === '.json') {
    const data = readJson(file, textOf(file));
    if (isPromptfoo(data)) return 'promptfoo results';
    if (isInspect(data)) return 'an Inspect log';
    if (Array.isArray(data)) return kindOfRow(data[0]);
    throw new MootcourtError(
      'invalid-input',
      `${file}: expected promptfoo's results, a log of Inspect, or a list of objects with prompt, response and model; found ${
        Object.keys((data ?? {}) as object)
          .slice(0, 8)
          .join(', ') || 'none of these'
      }`,
    );
  }
  if (ending === '.jsonl' || ending === '.ndjson') {
    const line =
      beginningOf(file)
        .split('\n')
        .find((text) => text.trim() !== '') ?? '';
    try {
      return kindOfRow(JSON.parse(line));
    } catch {
      return undefined;
    }
  }
  const [header = ''] = beginningOf(file).split(/\r\n|\n|\r/);
  const names = header.split(/[,;\t|]/).map((name) => name.trim().replace(/^"|"$/g, ''));
  return kindOfRow(Object.fromEntries(names.map((name) => [name, name])));
}

function kindOfRow(row: unknown): Kind | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  if (isHarness(row as Row)) return 'harness samples';
  if (isPromptfooResult(row)) return 'promptfoo results';
  // The public schema has columns of these names too, and more.
  const isPublic = ['nudge_direction', 'chunk_index', 'entry_idx'].some((name) => name in row);
  return !isPublic && isAnswerRow(row as Row) ? 'rows of answers' : undefined;
}

/** The beginning alone, in the encoding that the whole is read in: a file in the public schema may be larger than memory. */
function beginningOf(file: string): string {
  const bytes = readHead(file, headBytes);
  const decoded = decodeText(bytes);
  // The last sign may be cut, and then its encoding cannot be told for sure.
  const text = typeof decoded === 'string' ? bytes.toString('utf8') : decoded.text;
  return text.replace(/^\uFEFF/, '');
}
