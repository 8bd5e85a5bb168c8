import type OpenAI from 'openai';
import { type ModelCompletion, ModelError, type ModelRequest, type Usage } from '../../domain/model-client.ts';
import { completedAnswer } from '../completed-answer.ts';
import { readFinishReason } from '../finish-reason.ts';
import { failureFromBody, failureOfOtherBody, firstLine, isErrorBody } from '../provider-errors.ts';
import { tokenCount } from '../token-count.ts';

/**
 * What an answer of the chat protocol holds, whatever the server leaves out of what the types call
 * certain.
 */
type LooseMessage = {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  thinking?: unknown;
  /** OpenRouter's form, beside or instead of `reasoning`. */
  reasoning_details?: unknown;
};
type LooseChoice = {
  index?: unknown;
  /** Of the older completions, which some gateways answer with. */
  text?: unknown;
  message?: LooseMessage | null;
  delta?: LooseMessage | null;
  finish_reason?: unknown;
  error?: unknown;
};
export type LooseAnswer = {
  id?: unknown;
  model?: unknown;
  provider?: unknown;
  choices?: readonly LooseChoice[] | null;
  usage?: Partial<OpenAI.CompletionUsage> | null;
  error?: unknown;
};

/** An answer's parts as they come, whole or piece by piece. */
export type CollectedAnswer = {
  text: string;
  thoughts: string;
  finish: string | undefined;
  usage: Partial<OpenAI.CompletionUsage> | undefined;
  id: string;
  model: string;
  servedBy: string | undefined;
  /** The choice that is read, where choices have numbers. */
  index: unknown;
};

/** @param model what was asked, for servers that do not say who answered */
export function emptyAnswer(model: string): CollectedAnswer {
  return {
    text: '',
    thoughts: '',
    finish: undefined,
    usage: undefined,
    id: '',
    model,
    servedBy: undefined,
    index: undefined,
  };
}

/**
 * Adds an answer, or one piece of it.
 * @returns the piece of text that it brought
 * @throws ModelError where it is an error, whatever the HTTP status said
 */
export function collect(into: CollectedAnswer, answer: LooseAnswer): string {
  if (typeof answer !== 'object' || answer === null)
    throw new ModelError({
      kind: 'server-error',
      message: `expected a completion, got: ${firstLine(String(answer))}`,
    });
  if (answer.error !== undefined && answer.error !== null)
    throw new ModelError(failureFromBody(answer.error, undefined));
  if (!hasAnswer(answer) && isErrorBody(answer)) throw new ModelError(failureFromBody(answer, undefined));
  if (typeof answer.id === 'string') into.id = answer.id;
  if (typeof answer.model === 'string') into.model = answer.model;
  if (typeof answer.provider === 'string') into.servedBy = answer.provider;
  into.usage = answer.usage ?? into.usage;
  const choice = choiceOf(answer.choices, into);
  if (choice === undefined) return '';
  if (choice.error !== undefined && choice.error !== null) throw new ModelError(failureFromBody(choice.error, 502));
  const message = choice.message ?? choice.delta ?? {};
  const refusal = textOf(message.refusal);
  const piece = (textOf(message.content) || textOf(choice.text)) + refusal;
  if (refusal !== '') into.finish = 'refusal';
  if (typeof choice.finish_reason === 'string') into.finish ??= choice.finish_reason;
  into.text += piece;
  into.thoughts +=
    textOf(message.reasoning_content) ||
    textOf(message.reasoning) ||
    textOf(message.thinking) ||
    detailsOf(message.reasoning_details) ||
    thoughtsOf(message.content);
  return piece;
}

/** One answer of those that came: a member asks for one, and two are never read as one text. */
function choiceOf(choices: LooseAnswer['choices'], into: CollectedAnswer): LooseChoice | undefined {
  const list = Array.isArray(choices) ? (choices as readonly LooseChoice[]) : choices === null ? [] : [choices];
  const present = list.filter((choice): choice is LooseChoice => typeof choice === 'object' && choice !== null);
  into.index ??= (present.find(({ index }) => index === 0) ?? present[0])?.index;
  return present.find(({ index }) => index === undefined || index === into.index);
}

/**
 * Reads a whole answer: JSON, also where it came as a text, or the events of a stream that nobody
 * asked for.
 * @returns its text
 * @throws ModelError for anything else, in its own first line
 */
export function collectWhole(into: CollectedAnswer, answer: unknown): string {
  const parts = typeof answer === 'string' ? answersIn(answer) : [answer as LooseAnswer];
  const isWhole = parts.some((part) => typeof part !== 'object' || part === null || hasAnswer(part));
  if (!isWhole) throw new ModelError(failureOfOtherBody('a completion', parts[0]));
  return parts.map((part) => collect(into, part)).join('');
}

function hasAnswer({ choices, error }: LooseAnswer): boolean {
  return (choices !== undefined && choices !== null) || (error !== undefined && error !== null);
}

/** A text that holds JSON or the events of a stream; otherwise the text itself. */
function answersIn(text: string): LooseAnswer[] {
  const events = [...text.matchAll(/^data: *(\{.*\})\s*$/gm)].map((match) => match[1] ?? '');
  try {
    return (events.length > 0 ? events : [text]).map((json) => JSON.parse(json) as LooseAnswer);
  } catch {
    return [text as unknown as LooseAnswer];
  }
}

/** The whole answer; thoughts that stand in its text are taken out of it. */
export function completionOf(
  answer: CollectedAnswer,
  request: Pick<ModelRequest, 'messages'> & Partial<Pick<ModelRequest, 'maxOutputTokens'>>,
): ModelCompletion {
  const { text, thoughts, finish, usage, id, model, servedBy } = answer;
  return completedAnswer(request, {
    text,
    thoughts,
    finish: readFinishReason(finish),
    usage: usageOf(usage),
    providerId: id,
    servedModel: model,
    servedBy,
    limit: request.maxOutputTokens,
  });
}

/** Text, one part, or a list of parts of which some are text. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).join('');
  if (typeof content !== 'object' || content === null) return '';
  const { type, text } = content as { type?: unknown; text?: unknown };
  return !isThought(type) && typeof text === 'string' ? text : '';
}

/** Thoughts among the parts of a content. */
function thoughtsOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { type?: unknown; text?: unknown; thinking?: unknown } | null) => {
      if (part === null || !isThought(part.type)) return '';
      return textOf(part.thinking) || textOf(part.text);
    })
    .join('');
}

/** Thoughts in OpenRouter's details; encrypted ones have no text. */
function detailsOf(details: unknown): string {
  if (!Array.isArray(details)) return '';
  return details
    .map((detail: { text?: unknown; summary?: unknown } | null) => textOf(detail?.text) || textOf(detail?.summary))
    .join('');
}

function isThought(type: unknown): boolean {
  return type === 'thinking' || type === 'reasoning' || type === 'thought';
}

/**
 * Some providers count thoughts within the completion tokens, some beside them: the total tells.
 * Undefined where no token was told.
 */
function usageOf(usage: Partial<OpenAI.CompletionUsage> | undefined): Usage | undefined {
  const prompt = tokenCount(usage?.prompt_tokens) ?? 0;
  const completion = tokenCount(usage?.completion_tokens) ?? 0;
  const total = tokenCount(usage?.total_tokens) ?? 0;
  if (prompt + completion + total === 0) return undefined;
  const reported = tokenCount(usage?.completion_tokens_details?.reasoning_tokens);
  const beside = Math.max(0, total - prompt - completion);
  const outputTokens =
    beside > 0
      ? completion + beside
      : reported !== undefined && reported > completion
        ? completion + reported
        : completion;
  const reasoningTokens = reported ?? (beside > 0 ? beside : undefined);
  return {
    inputTokens: prompt,
    cachedInputTokens: tokenCount(usage?.prompt_tokens_details?.cached_tokens) ?? 0,
    cacheWriteInputTokens: tokenCount(usage?.prompt_tokens_details?.cache_write_tokens) ?? 0,
    outputTokens,
    ...(reasoningTokens === undefined || reasoningTokens === 0 ? {} : { reasoningTokens }),
  };
}
