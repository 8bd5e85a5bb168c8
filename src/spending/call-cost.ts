import type { ModelRequest, Usage } from '../domain/model-client.ts';
import type { Price } from '../settings/models-file.ts';

/**
 * US dollars for one completion; 0 for a model without a listed price (shown as "no price").
 * @param price as `priceOn` gives it for the day of the call
 * @param tier `batch`: what batch APIs ask
 */
export function costOf(price: Price | undefined, usage: Usage, tier: 'direct' | 'batch' = 'direct'): number {
  if (price === undefined) return 0;
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens = 0 } = usage;
  const { cacheWriteInputTokens = 0, cacheWriteHourInputTokens = 0 } = usage;
  const rates = ratesFor(price, inputTokens);
  const { cacheWrite = rates.input, cacheWriteHour = cacheWrite, reasoning = rates.output } = rates;
  const input =
    (inputTokens - cachedInputTokens - cacheWriteInputTokens) * rates.input +
    cachedInputTokens * rates.cachedInput +
    (cacheWriteInputTokens - cacheWriteHourInputTokens) * cacheWrite +
    cacheWriteHourInputTokens * cacheWriteHour;
  const output = (outputTokens - reasoningTokens) * rates.output + reasoningTokens * reasoning;
  return ((input + output) * (tier === 'batch' ? price.batch : 1)) / 1e6;
}

type Rates = Omit<Price, 'longPrompts' | 'changes' | 'batch' | 'source' | 'readOn'>;

/** A price with some of its rates replaced. */
export function withRates<P extends Rates>(price: P, changed: object | undefined): P {
  return changed === undefined ? price : { ...price, ...changed };
}

/** The rates of a call with that many input tokens. */
function ratesFor(price: Price, inputTokens: number): Rates {
  const tier = (price.longPrompts ?? [])
    .filter(({ aboveInputTokens }) => inputTokens > aboveInputTokens)
    .toSorted((a, b) => a.aboveInputTokens - b.aboveInputTokens)
    .at(-1);
  return withRates(price, tier);
}

/**
 * Bytes of UTF-8 that a token holds at least, as reserved for: English prose has four to five, code three to four, Chinese about three. Text
 * made to be dense (random letters) has fewer, so the bound is a working one, and a settled call counts what it did take.
 */
const minBytesPerToken = 3;
/** Tokens that a message costs beside its text. */
const tokensPerMessage = 8;

/** Upper estimate of a request's input tokens, from its real texts and schema. */
export function inputTokensOf(request: Pick<ModelRequest, 'messages' | 'schema'>): number {
  const bytes = request.messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const schemaBytes = request.schema === undefined ? 0 : schemaBytesOf(request.schema);
  return Math.ceil((bytes + schemaBytes) / minBytesPerToken) + request.messages.length * tokensPerMessage;
}

const schemaSizes = new WeakMap<NonNullable<ModelRequest['schema']>, number>();

/** The same few schemas come with every call. */
function schemaBytesOf(schema: NonNullable<ModelRequest['schema']>): number {
  const bytes = schemaSizes.get(schema) ?? JSON.stringify(schema.json).length;
  schemaSizes.set(schema, bytes);
  return bytes;
}

/**
 * What a request takes at most: all input at its dearest, and the longest answer it may get.
 * @param price as `priceOn` gives it for the day of the call
 */
export function maxCallCost(price: Price | undefined, request: ModelRequest, tier: 'direct' | 'batch' = 'direct') {
  const inputTokens = inputTokensOf(request);
  const { maxOutputTokens } = request;
  const tokens = inputTokens + maxOutputTokens;
  if (price === undefined) return { calls: 1, tokens, costUsd: 0 };
  const rates = ratesFor(price, inputTokens);
  const dearestInput = Math.max(rates.input, rates.cacheWrite ?? 0, rates.cacheWriteHour ?? 0);
  const dearestOutput = Math.max(rates.output, rates.reasoning ?? 0);
  const share = tier === 'batch' ? price.batch : 1;
  return { calls: 1, tokens, costUsd: (share * (inputTokens * dearestInput + maxOutputTokens * dearestOutput)) / 1e6 };
}
