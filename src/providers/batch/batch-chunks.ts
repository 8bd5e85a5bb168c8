import type { BatchCall } from './batch-api.ts';

/**
 * Below the providers' own limits: 50,000 calls and 200 MB (OpenAI), 100,000 and 256 MB
 * (Anthropic).
 */
const maxCalls = 10_000;
const maxCharacters = 60_000_000;

/**
 * Splits calls, in order, into batches that the providers accept. A call larger than a batch goes
 * alone.
 */
export function* chunk<T extends BatchCall>(calls: readonly T[]): Iterable<T[]> {
  let batch: T[] = [];
  let characters = 0;
  for (const call of calls) {
    const size = call.request.messages.reduce((sum, { text }) => sum + text.length, 0);
    if (batch.length > 0 && (batch.length >= maxCalls || characters + size > maxCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(call);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}
