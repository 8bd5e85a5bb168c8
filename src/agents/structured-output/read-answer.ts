import type { Message } from '../../domain/model-client.ts';
import { fitValue } from './fit-value.ts';
import { propertiesOf } from './json-schema.ts';
import { proseAround, readJson } from './read-json.ts';
import { answerJsonSchema } from './request-schema.ts';
import type { StructuredAnswer } from './structured-answer.ts';

/** An answer with what was mended in it and what it lacks, or why it cannot be read. */
export type ReadAnswer<T> =
  | { kind: 'read'; value: T; mended: string[]; missing: string[] }
  | { kind: 'unread'; problem: string; hasJson: boolean };

/** So much of an answer that was not the JSON asked for goes back to the model, in characters. */
const maxQuotedLength = 4000;
/** So much is kept of what was mended, in entries. */
const maxMended = 12;

/** Reads an answer leniently into its shape. A verdict is never taken from prose. */
export function readAnswer<T>(text: string, answer: StructuredAnswer<T>): ReadAnswer<T> {
  const json = readJson(text);
  switch (json.kind) {
    case 'none':
      return { kind: 'unread', problem: `no JSON (${text.length} characters)`, hasJson: false };
    case 'several':
      return { kind: 'unread', problem: 'several JSON values that differ', hasJson: true };
    case 'cut':
      return { kind: 'unread', problem: `JSON that does not end (${text.length} characters)`, hasJson: true };
    case 'json':
      return fitted(json.value, json.mended, answer);
  }
}

function fitted<T>(value: unknown, mended: readonly string[], answer: StructuredAnswer<T>): ReadAnswer<T> {
  const fit = fitValue(value, answerJsonSchema(answer.schema));
  const accept = (answer.accept ?? answer.schema) as NonNullable<StructuredAnswer<T>['accept']>;
  const result = accept.safeParse(fit.value);
  // One field amid prose may be an example of what the answer is not.
  const fields = Object.keys(propertiesOf(answerJsonSchema(answer.schema))).length;
  const isExample =
    fields > 1 &&
    fit.missing.filter((path) => !path.includes('.')).length >= fields - 1 &&
    mended.includes(proseAround);
  if (isExample) return { kind: 'unread', problem: 'prose with a single field of the JSON', hasJson: true };
  if (result.success) {
    const all = [...mended, ...fit.mended];
    const shown = all.length > maxMended ? [...all.slice(0, maxMended), `${all.length - maxMended} more`] : all;
    return { kind: 'read', value: result.data, mended: shown, missing: fit.missing };
  }
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') || 'answer';
  const problem = fit.missing.includes(path) ? 'missing or of the wrong kind' : (issue?.message ?? 'wrong form');
  return { kind: 'unread', problem: `${path}: ${problem}`, hasJson: true };
}

/** The messages of a call again, with the answer that could not be read and what was wrong with it. */
export function repairMessages(messages: readonly Message[], answer: string, problem: string): Message[] {
  return [
    ...messages,
    { role: 'assistant', text: answer.slice(0, maxQuotedLength).toWellFormed() || '(empty)' },
    {
      role: 'user',
      text: `That was not the JSON that was asked for: ${problem}. Answer again with that JSON only.`,
    },
  ];
}
