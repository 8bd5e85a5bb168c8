import { z } from 'zod';
import type { ConversationMessage } from '../../domain/conversation.ts';
import { readConversation } from '../scenarios/read-conversations.ts';
import { addExportedDebate, leaveOut, type ReadResults } from './recorded-answers.ts';

const varsSchema = z.record(z.string(), z.unknown()).nullish();
/** A result as far as it is read; what is of another form brings no answer. */
const resultSchema = z.object({
  promptIdx: z.number().nullish(),
  testIdx: z.number().nullish(),
  provider: z.union([z.string(), z.object({ id: z.string().nullish(), label: z.string().nullish() })]).nullish(),
  prompt: z.union([z.string(), z.object({ raw: z.string().nullish() })]).nullish(),
  vars: varsSchema,
  testCase: z.object({ description: z.string().nullish(), vars: varsSchema }).nullish(),
  response: z.object({ output: z.unknown().optional(), finishReason: z.string().nullish() }).nullish(),
  error: z.string().nullish(),
  metadata: z.object({ mootcourt: z.unknown().optional() }).nullish(),
  success: z.boolean().nullish(),
});
type Result = z.infer<typeof resultSchema>;

const promptsSchema = z.array(z.object({ raw: z.string().nullish(), provider: z.string().nullish() })).catch([]);
type Prompt = z.infer<typeof promptsSchema>[number];

/** Whether JSON is what `promptfoo eval --output` or `promptfoo export` writes. */
export function isPromptfoo(data: unknown): boolean {
  return summaryOf(data) !== undefined;
}

/** Whether an object is one result of promptfoo, as each line of `--output results.jsonl` is. */
export function isPromptfooResult(row: unknown): boolean {
  const { provider, prompt, response, testCase, vars } = (row ?? {}) as Record<string, unknown>;
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  return isObject(response) && provider !== undefined && (isObject(prompt) || isObject(testCase) || isObject(vars));
}

type Summary = { results: readonly unknown[]; prompts?: unknown };

/** The results of an eval: below `results`, or at the top where a script wrote what `evaluate` gave it, or a list of them. */
function summaryOf(data: unknown): Summary | undefined {
  if (Array.isArray(data)) return data.length > 0 && data.every(isPromptfooResult) ? { results: data } : undefined;
  const whole = (data ?? {}) as { results?: unknown; prompts?: unknown; stats?: unknown; version?: unknown };
  const { results } = whole;
  if (Array.isArray(results))
    return 'stats' in whole || 'table' in whole || (results.length > 0 && results.every(isPromptfooResult))
      ? { results, prompts: whole.prompts }
      : undefined;
  const inner = (results ?? {}) as { results?: unknown; prompts?: unknown };
  return Array.isArray(inner.results) ? { results: inner.results, prompts: inner.prompts } : undefined;
}

/** Answers of promptfoo's results, versions 1 to 3: of each the prompt as it was sent, and the output. */
export function readPromptfoo(data: unknown, into: ReadResults): undefined {
  const { config } = data as { config?: { metadata?: { mootcourt?: unknown } } | null };
  const results = summaryOf(data) ?? { results: [] };
  const head = config?.metadata?.mootcourt;
  const prompts = promptsSchema.parse(results.prompts ?? []);
  for (const entry of results.results) {
    const read = resultSchema.safeParse(entry);
    if (!read.success) {
      leaveOut(into, "an entry that has not the form of promptfoo's results");
      continue;
    }
    const result = read.data;
    // Of a debate that is kept whole, each answer comes with its record.
    if (head !== undefined && result.metadata?.mootcourt !== undefined)
      addExportedDebate(into, head, result.metadata.mootcourt);
    if (head === undefined) addAnswer(result, prompts, into);
  }
}

function addAnswer(result: Result, prompts: readonly Prompt[], into: ReadResults): undefined {
  const named = result.provider ?? prompts[result.promptIdx ?? -1]?.provider;
  // The label of a provider without one is an empty text.
  const model = typeof named === 'string' ? named : named?.label?.trim() || named?.id;
  if (model === undefined || model === null || model === '')
    return leaveOut(into, 'provider: expected the name of a model, got none');
  const text = outputText(result.response?.output);
  if (text === undefined || text.trim() === '')
    return leaveOut(
      into,
      result.error ? `error instead of an answer: ${String(result.error).slice(0, 80)}` : 'response.output: no text',
    );
  const sent = typeof result.prompt === 'string' ? result.prompt : result.prompt?.raw;
  const vars = { ...result.testCase?.vars, ...result.vars };
  // What was sent is filled in already; the column's prompt is a template.
  const prompt =
    sent === undefined || sent === null
      ? rendered(prompts[result.promptIdx ?? -1]?.raw ?? '', vars)
      : filledIn(sent, vars);
  if (prompt === undefined) return leaveOut(into, 'prompt: a template that only promptfoo can fill in');
  const messages = messagesOfPrompt(prompt);
  if (typeof messages === 'string') return leaveOut(into, messages);
  if (typeof result.success === 'boolean')
    into.notes.add('passes and scores of promptfoo are not taken over: they judge by other rules than the spec');
  const id =
    result.testCase?.description ?? (typeof result.testIdx !== 'number' ? undefined : `test-${result.testIdx}`);
  into.answers.push({ id, messages, model, text, finish: result.response?.finishReason ?? 'stop' });
}

/** An output that is no text is kept as its JSON. */
function outputText(output: unknown): string | undefined {
  if (output === undefined || output === null) return undefined;
  return typeof output === 'string' ? output : JSON.stringify(output);
}

/** A template with its variables filled in; undefined where it does more than name them. */
function rendered(template: string, vars: Readonly<Record<string, unknown>>): string | undefined {
  const names = [...template.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([, name = '']) => name);
  const isPlain = !/\{%|\{\{/.test(template.replace(/\{\{\s*[\w.-]+\s*\}\}/g, ''));
  return isPlain && names.every((name) => Object.hasOwn(vars, name)) ? filledIn(template, vars) : undefined;
}

function filledIn(text: string, vars: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
    return value === undefined ? whole : typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** A prompt that is a list of messages in JSON, or text; a sentence where the messages cannot be taken. */
export function messagesOfPrompt(prompt: unknown): ConversationMessage[] | string {
  let messages: unknown = prompt;
  if (typeof prompt === 'string') {
    if (prompt.trim() === '') return 'prompt: empty';
    try {
      const data: unknown = /^\s*\[\s*\{/.test(prompt) ? JSON.parse(prompt) : undefined;
      messages =
        Array.isArray(data) && data.every((item) => typeof item === 'object' && item !== null && 'role' in item)
          ? data
          : undefined;
    } catch {
      messages = undefined;
    }
    messages ??= [{ role: 'user', content: prompt }];
  }
  try {
    return readConversation({ messages }, 'prompt');
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 160) : 'prompt: no conversation';
  }
}
