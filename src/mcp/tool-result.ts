import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { Document, isCollection, visit } from 'yaml';
import { errorCatalogue, MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';

/** Hosts warn from about this length on; longer lists are paged. */
export const maxAnswerBytes = 20_000;

/** Of a list in an answer, which holds everything twice: as data, and as text with its quotes escaped. */
export const maxListBytes = 6500;

/** A call that takes the caller further, with its arguments filled in. */
export type NextCall = { tool: string; arguments: Record<string, unknown>; why: string };

type Rest = {
  /** What a reader should know first, in a sentence or two. */
  summary: string;
  next?: readonly NextCall[];
  links?: readonly { uri: string; name: string }[];
};

/**
 * The result of a tool. Some hosts show their model the text only and some the data only, so the text is the data,
 * written as YAML: `summary` first, `next` and `resources` last. Texts of models are quoted by it and cannot pose as
 * other members.
 */
export function toolResult(
  facts: Record<string, unknown>,
  { summary, next = [], links = [] }: Rest,
): CallToolResult & { structuredContent: Record<string, unknown> } {
  const structuredContent = asJson({
    summary,
    ...facts,
    ...(next.length === 0 ? {} : { next }),
    ...(links.length === 0 ? {} : { resources: links.map(({ uri }) => uri) }),
  });
  return {
    structuredContent,
    content: [
      { type: 'text', text: factsText(structuredContent) },
      ...links.map(({ uri, name }) => ({ type: 'resource_link' as const, uri, name })),
    ],
  };
}

/** As it arrives at a client: without members that are undefined, and with well-formed Unicode. */
function asJson(facts: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(facts, (_key, value) => (typeof value === 'string' ? value.toWellFormed() : value)));
}

/** Data as YAML, with each entry of a list on one line. */
export function factsText(facts: Record<string, unknown>): string {
  const document = new Document(facts, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, { items }) {
      for (const item of items) if (isCollection(item)) item.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

/**
 * Runs a tool. Errors that the caller can fix become tool errors with their remedy; all others go to the log, and the
 * caller never sees a stack trace. A call that the caller cancelled is no failure to log.
 */
export async function withErrorHandling<R extends CallToolResult | InputRequiredResult>(
  { app }: { app: { instrumentation: Instrumentation } },
  work: () => Promise<R>,
  signal?: AbortSignal,
): Promise<R | CallToolResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MootcourtError)
      return failed(`[${error.code}] ${withoutPaths(error.message)}${keyAdvice(error)}\n${errorCatalogue[error.code]}`);
    if (signal?.aborted === true)
      return failed(`[cancelled] The caller cancelled the call.\n${errorCatalogue.cancelled}`);
    const problem = String(error instanceof Error ? error.stack : error);
    app.instrumentation.log('error', 'internal error in a tool', { problem });
    return failed(`[internal] The tool failed; the log of the server has the details.\n${errorCatalogue.internal}`);
  }
}

/** Absolute paths of this machine become the names of their files: a caller may be anywhere. */
export function withoutPaths(text: string): string {
  return text.replace(
    /(^|[\s'"`(=,:])((?:[A-Za-z]:)?[\\/](?![\\/])(?:[^\s'"`:,;()]+[\\/])+)([^\s'"`:,;()\\/]*)/g,
    (_whole, before: string, _folders: string, name: string) => `${before}${name}`,
  );
}

/** How a key reaches a server that an assistant starts: hosts pass on few variables of the user's shell. */
function keyAdvice({ code }: MootcourtError): string {
  return code === 'missing-credentials'
    ? " In an assistant, put the key under `env` in this server's entry of its configuration and restart the server."
    : '';
}

function failed(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** The first result that fits, made with ever shorter lists; texts of models may have any length. */
export function fitToSize<R extends CallToolResult>(make: (maxItems: number) => R): R {
  for (const maxItems of [40, 20, 10, 5, 2]) {
    const answer = make(maxItems);
    if (bytesOf(answer) < maxAnswerBytes) return answer;
  }
  return make(1);
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** One page of a list: as many items as fit, from `cursor` on. */
export function page<T>(
  items: readonly T[],
  cursor: string | undefined,
  maxItems: number,
): { items: T[]; nextCursor?: string } {
  const from = offsetOf(cursor);
  const shown: T[] = [];
  let bytes = 0;
  for (const item of items.slice(from, from + maxItems)) {
    bytes += bytesOf(item);
    if (shown.length > 0 && bytes > maxListBytes) break;
    shown.push(item);
  }
  const next = from + shown.length;
  return { items: shown, ...(next < items.length ? { nextCursor: String(next) } : {}) };
}

/** @throws MootcourtError `invalid-input` on a cursor that no answer gave */
export function offsetOf(cursor: string | undefined): number {
  if (!/^\d{1,9}$/.test(cursor ?? '0'))
    throw new MootcourtError('invalid-input', 'cursor: expected the nextCursor of an earlier answer');
  return Number(cursor ?? 0);
}
