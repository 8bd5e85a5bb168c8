import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MootcourtError } from '../../domain/errors.ts';
import type { Row } from '../json-rows.ts';
import { isSpreadsheetError } from '../read-table.ts';
import { expandAnswerRow } from './expand-answer-row.ts';
import { messagesOfPrompt } from './read-promptfoo.ts';
import { leaveOut, type ReadResults } from './recorded-answers.ts';

const promptFields = ['prompt', 'question', 'query', 'input', 'instruction', 'messages', 'text', 'user_input'];
const answerFields = [
  'response',
  'completion',
  'answer',
  'output',
  'model_output',
  'generation',
  'prediction',
  'reply',
];
const modelFields = ['model', 'respondent', 'model_name', 'model_id', 'provider', 'generator'];
const idFields = ['id', 'prompt_id', 'question_id', 'item', 'item_id', 'case', 'test'];

/** Whether rows are samples of lm-evaluation-harness. */
export function isHarness(row: Row): boolean {
  return 'arguments' in row && 'resps' in row && 'doc' in row;
}

/** Whether rows hold a prompt and one model's answer, by usual names. */
export function isAnswerRow(row: Row): boolean {
  return expandAnswerRow(row).some(hasPromptAndAnswer);
}

function hasPromptAndAnswer(row: Row): boolean {
  const answer = fieldOf(row, answerFields);
  return (
    answer !== undefined &&
    fieldOf(
      row,
      promptFields.filter((name) => name !== answer),
    ) !== undefined
  );
}

function fieldOf(row: Row, names: readonly string[]): string | undefined {
  const keys = Object.keys(row);
  for (const name of names) {
    const key = keys.find((candidate) => candidate.trim().toLowerCase() === name);
    if (key !== undefined && row[key] !== null && row[key] !== '') return key;
  }
  return undefined;
}

/**
 * Answers of rows with a prompt and a response each.
 * @param model of rows that name none
 * @throws MootcourtError `invalid-input` where a row names no model and no `model` is given
 */
export function readAnswerRows(
  file: string,
  wholeRows: readonly Row[],
  model: string | undefined,
  into: ReadResults,
): undefined {
  const rows = wholeRows.flatMap((row, index) => expandAnswerRow(row).map((answer) => ({ row: answer, index })));
  const isExpanded = wholeRows.some((row) => !hasPromptAndAnswer(row) && isAnswerRow(row));
  if (isExpanded)
    into.notes.add(
      'some rows hold the answers of several models, or a conversation that ends with the answer: each answer is read as a row',
    );
  const first = rows.find(({ row }) => hasPromptAndAnswer(row))?.row ?? {};
  const named = {
    prompt: fieldOf(first, promptFields),
    answer: fieldOf(first, answerFields),
    model: fieldOf(first, modelFields),
  };
  into.notes.add(
    `columns taken: prompt from ${named.prompt}, answer from ${named.answer}, model from ${named.model ?? (model === undefined ? 'nothing' : '--model')}`,
  );
  for (const { row, index } of rows) {
    const [prompt, answer, modelField, id] = [promptFields, answerFields, modelFields, idFields].map((names) =>
      fieldOf(row, names),
    );
    if (prompt === undefined) {
      leaveOut(into, `no ${named.prompt}`);
      continue;
    }
    const text = answer === undefined ? undefined : row[answer];
    if (typeof text !== 'string' || text.trim() === '') {
      leaveOut(into, `no ${named.answer} (empty, or no text)`);
      continue;
    }
    if (isSpreadsheetError(text) || isSpreadsheetError(row[prompt])) {
      leaveOut(into, "a spreadsheet's error, such as #N/A");
      continue;
    }
    const respondent = modelField === undefined ? model : String(row[modelField]).trim();
    if (respondent === undefined || respondent === '')
      throw new MootcourtError(
        'invalid-input',
        `${file}: row ${index + 1}: model: expected a column with the model that answered (${modelFields.slice(0, 3).join(', ')} …), got none; name it for all rows with --model <name>`,
      );
    const messages = messagesOfPrompt(row[prompt]);
    if (typeof messages === 'string') leaveOut(into, messages);
    else
      into.answers.push({
        id: id === undefined ? undefined : String(row[id]),
        messages,
        model: respondent,
        text,
        finish: 'stop',
      });
  }
}

/** Answers of lm-evaluation-harness samples (`--log_samples`); tasks that score likelihoods have none. */
export function readHarness(
  file: string,
  rows: readonly Row[],
  model: string | undefined,
  into: ReadResults,
): undefined {
  const respondent = model ?? harnessModel(file);
  if (respondent === undefined)
    throw new MootcourtError(
      'invalid-input',
      `${file}: its rows name no model, and no results_*.json stands beside it; name it with --model <name>`,
    );
  const task = /^samples_(.+?)(?:_\d{4}-\d\d-\d\dT[\d.-]+)?\.jsonl$/.exec(path.basename(file))?.[1];
  for (const row of rows) {
    const prompt = promptOf(row.arguments);
    const answers = Array.isArray(row.resps) ? row.resps.flat().filter((text) => typeof text === 'string') : [];
    if (prompt === undefined) leaveOut(into, 'arguments: no prompt');
    else if (answers.length === 0) leaveOut(into, 'resps: likelihoods and no text (a task of multiple choice)');
    const messages = prompt === undefined || answers.length === 0 ? undefined : messagesOfPrompt(prompt);
    if (typeof messages === 'string') leaveOut(into, messages);
    if (messages === undefined || typeof messages === 'string') continue;
    into.notes.add('metrics of the harness are not taken over: they judge by other rules than the spec');
    const id = row.doc_id === undefined ? undefined : `${task === undefined ? '' : `${task}-`}${row.doc_id}`;
    for (const text of answers) {
      if (text.trim() === '') leaveOut(into, 'resps: an empty answer');
      else into.answers.push({ id, messages, model: respondent, text, finish: 'stop' });
    }
  }
}

/** The prompt of a sample: the first argument, in the list of earlier versions or the named ones of later ones. */
function promptOf(given: unknown): unknown {
  if (Array.isArray(given)) return Array.isArray(given[0]) ? given[0][0] : given[0];
  const first = Object.values((given ?? {}) as Record<string, unknown>)[0];
  return ((first ?? {}) as { arg_0?: unknown }).arg_0;
}

/** The model that a file of results beside the samples names. */
function harnessModel(file: string): string | undefined {
  const folder = path.dirname(file);
  const time = /\d{4}-\d\d-\d\dT[\d.-]+(?=\.jsonl$)/.exec(path.basename(file))?.[0];
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^results.*\.json$/.test(name)) : [];
  const name = names.find((candidate) => time !== undefined && candidate.includes(time)) ?? names[0];
  if (name === undefined) return undefined;
  try {
    const results = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      model_name?: string;
      config?: { model?: string; model_args?: unknown };
    };
    const { model_name, config } = results;
    return model_name ?? (typeof config?.model === 'string' ? config.model : undefined);
  } catch {
    return undefined;
  }
}
