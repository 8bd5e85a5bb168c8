import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { errorCatalogue, MootcourtError } from '../domain/errors.ts';

/** Hosts warn at about this length; longer lists are paged. */
export const mostAnswerBytes = 20_000;

/** A tool's answer: data for programs, a compact text for readers, links to the long parts. */
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
 * Runs a tool: what a caller can mend comes back as a tool error with its remedy, and nothing ever as a stack trace. A call that the caller
 * itself took back is answered to nobody, so it is no failure to log.
 */
export async function withErrorHandling<R extends CallToolResult | InputRequiredResult>(
  work: () => Promise<R>,
  signal?: AbortSignal,
): Promise<R | CallToolResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MootcourtError)
      return failed(`[${error.code}] ${error.message}\n${errorCatalogue[error.code]}`);
    if (signal?.aborted === true) return failed(`[cancelled] The call was taken back.\n${errorCatalogue.cancelled}`);
    process.stderr.write(`internal error: ${String(error instanceof Error ? error.stack : error)}\n`);
    return failed('An internal error; the log of the server has its details.');
  }
}

function failed(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** The first answer that fits, made with ever shorter lists; texts of models may be of any length. */
export function fitToSize(make: (most: number) => CallToolResult): CallToolResult {
  for (const most of [40, 20, 10, 5, 2]) {
    const answer = make(most);
    if (bytesOf(answer) < mostAnswerBytes) return answer;
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
  most: number,
): { items: T[]; nextCursor?: string } {
  const from = Number(cursor ?? 0);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new MootcourtError('invalid-input', 'cursor: expected the nextCursor of an earlier answer');
  const shown: T[] = [];
  let bytes = 0;
  for (const item of items.slice(from, from + most)) {
    bytes += bytesOf(item);
    if (shown.length > 0 && bytes > mostAnswerBytes / 2) break;
    shown.push(item);
  }
  const next = from + shown.length;
  return { items: shown, ...(next < items.length ? { nextCursor: String(next) } : {}) };
}

/** Text of a model on its way to a reader: cut to size. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
