import type { ModelRequest, Usage } from '../domain/model-client.ts';
import type { Price } from '../settings/models-file.ts';

/** US dollars for one completion; 0 for a model without a listed price (shown as unpriced). `tier` batch: what batch APIs ask. */
export function costOf(price: Price | undefined, usage: Usage, tier: 'direct' | 'batch' = 'direct'): number {
  if (price === undefined) return 0;
  const { inputTokens, cachedInputTokens, cacheWriteInputTokens = 0, outputTokens } = usage;
  const fresh = inputTokens - cachedInputTokens - cacheWriteInputTokens;
  const input =
    fresh * price.input +
    cachedInputTokens * price.cachedInput +
    cacheWriteInputTokens * (price.cacheWrite ?? price.input);
  return ((input + outputTokens * price.output) * (tier === 'batch' ? price.batch : 1)) / 1e6;
}

/**
 * Bytes of UTF-8 that a token holds at least, as reserved for: English prose has four to five, code three to four, Chinese about three. Text
 * made to be dense (random letters) has fewer, so the bound is a working one, and a settled call counts what it did take.
 */
const leastBytesPerToken = 3;
/** Tokens that a message costs beside its text. */
const tokensPerMessage = 8;

/** Upper estimate of a request's input tokens, from its real texts and schema. */
export function inputTokensOf(request: Pick<ModelRequest, 'messages' | 'schema'>): number {
  const bytes = request.messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const schemaBytes = request.schema === undefined ? 0 : schemaBytesOf(request.schema);
  return Math.ceil((bytes + schemaBytes) / leastBytesPerToken) + request.messages.length * tokensPerMessage;
}

const schemaSizes = new WeakMap<NonNullable<ModelRequest['schema']>, number>();

/** The same few schemas come with every call. */
function schemaBytesOf(schema: NonNullable<ModelRequest['schema']>): number {
  const bytes = schemaSizes.get(schema) ?? JSON.stringify(schema.json).length;
  schemaSizes.set(schema, bytes);
  return bytes;
}

/** What a request takes at most: all input at its dearest, and the longest answer it may get. */
export function maxCallCost(price: Price | undefined, request: ModelRequest, tier: 'direct' | 'batch' = 'direct') {
  const inputTokens = inputTokensOf(request);
  const { maxOutputTokens } = request;
  const dearest = price === undefined ? 0 : Math.max(price.input, price.cacheWrite ?? 0);
  const share = tier === 'batch' ? (price?.batch ?? 1) : 1;
  const costUsd = (share * (inputTokens * dearest + maxOutputTokens * (price?.output ?? 0))) / 1e6;
  return { calls: 1, tokens: inputTokens + maxOutputTokens, costUsd };
}
