import type { Row } from '../json-rows.ts';

/** Names of a field with the answers of several models. */
const answerLists = ['responses', 'answers', 'outputs', 'completions', 'generations', 'model_outputs', 'models'];
const answerTexts = ['response', 'completion', 'answer', 'output', 'text', 'content', 'generation'];
const answerModels = ['model', 'model_name', 'model_id', 'name', 'provider', 'generator'];
const conversationNames = ['messages', 'conversation', 'conversations'];

/**
 * A row with the answers of several models as a row for each of them, and one whose conversation ends with the answer as
 * conversation and answer; any other row as it is. An answer that cannot be read stays an empty one, which is counted.
 */
export function expandAnswerRow(row: Row): Row[] {
  const list = answerLists.find((name) => typeof row[name] === 'object' && row[name] !== null);
  if (list !== undefined) {
    const { [list]: given, ...rest } = row;
    const answers = answersOf(given);
    if (answers !== undefined)
      return answers.map(({ model, text }) => ({ ...rest, ...(model === undefined ? {} : { model }), response: text }));
  }
  const byColumn = answersByColumn(row);
  if (byColumn !== undefined)
    return byColumn.answers.map(({ model, text }) => ({ ...byColumn.rest, model, response: text }));
  const conversation = conversationNames.find((name) => Array.isArray(row[name]));
  const messages = conversation === undefined ? [] : (row[conversation] as unknown[]);
  const last = messages.at(-1) as Row | null | undefined;
  const hasAnswer = answerTexts.some((name) => name !== 'text' && name !== 'content' && typeof row[name] === 'string');
  if (conversation === undefined || hasAnswer || messages.length < 2 || !isAssistant(last)) return [row];
  const { [conversation]: _all, ...rest } = row;
  return [{ ...rest, messages: messages.slice(0, -1), response: last?.content ?? last?.value ?? last?.text }];
}

/** `response_gpt`, or the `response_a` of `model_a`; one such column alone is no list. */
function answersByColumn(row: Row): { rest: Row; answers: { model: string; text: unknown }[] } | undefined {
  const columns = Object.keys(row).flatMap((name) => {
    const suffix = /^(?:response|completion|answer|output)[_ .-](?!id$|time|tokens?|length|type|label)(.+)$/i.exec(
      name,
    )?.[1];
    return suffix === undefined ? [] : [{ name, suffix }];
  });
  if (columns.length < 2 || answerTexts.some((name) => typeof row[name] === 'string' && name !== 'text'))
    return undefined;
  const taken = new Set(columns.flatMap(({ name, suffix }) => [name, `model_${suffix}`]));
  return {
    rest: Object.fromEntries(Object.entries(row).filter(([name]) => !taken.has(name))),
    answers: columns.map(({ name, suffix }) => {
      const model = row[`model_${suffix}`];
      return { model: typeof model === 'string' && model !== '' ? model : suffix, text: row[name] };
    }),
  };
}

function isAssistant(message: Row | null | undefined): boolean {
  const role = String(message?.role ?? message?.from ?? '').toLowerCase();
  return ['assistant', 'gpt', 'chatgpt', 'model', 'bot'].includes(role);
}

/** Of an object by model, or of a list of objects that name theirs; undefined where they are none. */
function answersOf(given: unknown): { model: string | undefined; text: unknown }[] | undefined {
  if (Array.isArray(given)) {
    if (given.length === 0 || !given.every((entry) => typeof entry === 'object' && entry !== null)) return undefined;
    const answers = (given as Row[]).map((entry) => ({
      model: fieldOf(entry, answerModels),
      text: fieldOf(entry, answerTexts),
    }));
    return answers.some(({ text }) => text !== undefined) ? answers : undefined;
  }
  const entries = Object.entries(given as Row).map(([model, answer]) => ({
    model,
    text:
      typeof answer === 'object' && answer !== null && !Array.isArray(answer)
        ? fieldOf(answer as Row, answerTexts)
        : answer,
  }));
  return entries.some(({ text }) => typeof text === 'string') ? entries : undefined;
}

function fieldOf(row: Row, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => typeof row[candidate] === 'string' && row[candidate] !== '');
  return name === undefined ? undefined : (row[name] as string);
}
