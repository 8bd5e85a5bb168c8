import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { errorCatalogue, MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';

/** Hosts warn from about this length on; longer lists are paged. */
export const maxAnswerBytes = 20_000;

/** The result of a tool: data for programs, a compact text for readers, links to the long parts. */
export function toolResult(
  structuredContent: Record<string, unknown>,
  lines: readonly string[],
  links: readonly { uri: string; name: string }[] = [],
): CallToolResult {
  return {
    structuredContent,
    content: [
      { type: 'text', text: lines.join('\n') },
      ...links.map(({ uri, name }) => ({ type: 'resource_link' as const, uri, name })),
    ],
  };
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
      return failed(`[${error.code}] ${error.message}\n${errorCatalogue[error.code]}`);
    if (signal?.aborted === true)
      return failed(`[cancelled] The caller cancelled the call.\n${errorCatalogue.cancelled}`);
    const problem = String(error instanceof Error ? error.stack : error);
    app.instrumentation.log('error', 'internal error in a tool', { problem });
    return failed(`[internal] The tool failed; the log of the server has the details.\n${errorCatalogue.internal}`);
  }
}

function failed(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** The first result that fits, made with ever shorter lists; texts of models may have any length. */
export function fitToSize(make: (maxItems: number) => CallToolResult): CallToolResult {
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
  const from = Number(cursor ?? 0);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new MootcourtError('invalid-input', 'cursor: expected the nextCursor of an earlier answer');
  const shown: T[] = [];
  let bytes = 0;
  for (const item of items.slice(from, from + maxItems)) {
    bytes += bytesOf(item);
    if (shown.length > 0 && bytes > maxAnswerBytes / 2) break;
    shown.push(item);
  }
  const next = from + shown.length;
  return { items: shown, ...(next < items.length ? { nextCursor: String(next) } : {}) };
}

/** Shortens the text of a model for a reader. */
export function truncate(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
