import type { ConversationMove, OperatorLevel } from './conversation.ts';

/** The port to a language model: what every provider implements, and what failures it may report. */

export type Message = {
  role: 'system' | 'user' | 'assistant';
  text: string;
  /** Of a system message: it is the operator's part of the conversation, and went by this name where it came from. */
  operator?: OperatorLevel;
  /** Marks the end of a prefix that many calls share, for providers with prompt caching. */
  cache?: boolean;
};

/** How long a model thinks, from not at all. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'max'] as const;
export type Effort = (typeof efforts)[number];

export type ModelRequest = {
  /** The provider's own model id, without the `provider:` part. */
  model: string;
  messages: readonly Message[];
  /** Structured output: the answer must be one JSON value of this JSON Schema. */
  schema?: { name: string; json: Record<string, unknown> };
  /** How the schema is asked for; `json-schema` where absent. Not part of the ledger key. */
  format?: StructuredFormat;
  maxOutputTokens: number;
  temperature?: number;
  /** How long the model thinks, where it can be told. */
  effort?: Effort;
  /** Further fields of the request, as the provider names them. */
  body?: Readonly<Record<string, unknown>>;
  /** Sent where the provider knows seeds. */
  seed: number;
  /** Parameters that the model refused, by their names at the wire, which are left out. Not part of the ledger key. */
  omit?: readonly string[];
  /** Number of the repeat, from 0: repeats are separate calls and separate ledger entries. */
  sample: number;
};

/**
 * How structured output is asked for, strongest first: by the provider's schema mode with bounds of
 * numbers, texts and lists, without them, by its JSON mode, or by words alone. The shape stands in
 * the prompt in words each time.
 */
export const structuredFormats = ['json-schema', 'plain-json-schema', 'json-object', 'text'] as const;
export type StructuredFormat = (typeof structuredFormats)[number];

export type Usage = {
  /** All input tokens, those read from the provider's cache included. */
  inputTokens: number;
  cachedInputTokens: number;
  /** Of the input tokens, those written to the provider's cache where it charges for writing; told once, not kept in the ledger. */
  cacheWriteInputTokens?: number;
  /** Of the tokens written to the cache, those that it keeps for an hour, where that costs more; told once, not kept in the ledger. */
  cacheWriteHourInputTokens?: number;
  /** All that is billed as output, the model's thoughts included. */
  outputTokens: number;
  /** Of the output tokens, those of the model's thoughts, where the provider counts them. */
  reasoningTokens?: number;
  /** The provider told no usage, and the numbers are our estimate. */
  estimated?: true;
};

export type FinishReason = 'stop' | 'length' | 'refusal' | 'content-filter' | 'other';

/** Ways in which an answer is not whole. */
export const partialKinds = ['cut-off', 'content-filter'] as const;
export type PartialKind = (typeof partialKinds)[number];

/** What an answer lacks by its finish; undefined where it is whole. A refusal is an answer. */
export function partialKind(finish: string): PartialKind | undefined {
  if (finish === 'length') return 'cut-off';
  return finish === 'content-filter' ? 'content-filter' : undefined;
}

/** What is kept with a completion about how its request was sent and its answer was read. */
export type CompletionNotes = {
  /** What was moved so that the provider's protocol takes the conversation; never empty. */
  moved?: readonly ConversationMove[];
  /** How structured output was asked for, where it was not the strongest way. */
  format?: StructuredFormat;
  /** Parameters that the model refused and that were left out, by their names at the wire. */
  dropped?: readonly string[];
  /** What was mended while a structured answer was read, in words; never empty. */
  mended?: readonly string[];
  /** The model's thoughts, which are no part of its answer. */
  thoughts?: string;
  /** Of the output tokens, those of the thoughts. */
  reasoningTokens?: number;
  /** The provider told no usage, and the numbers are our estimate. */
  estimatedUsage?: true;
  /** The provider behind a gateway that served the call, as the gateway named it. */
  servedBy?: string;
};

export type ModelCompletion = {
  text: string;
  finish: FinishReason;
  usage: Usage;
  /** The provider's id of the completion, for its support desk. */
  providerId: string;
  /** The model that answered, as the provider named it. */
  servedModel: string;
  /** `batch` where it came at the price of a batch API; told once, not kept in the ledger. */
  tier?: 'batch';
  /** Kept in the ledger, so that a replay knows of it. */
  notes?: CompletionNotes;
};

export const failureKinds = [
  'authentication',
  'permission',
  'model-not-found',
  'bad-request',
  'too-large',
  'rate-limit',
  'quota',
  'overloaded',
  'unavailable',
  'server-error',
  'connection',
  'timeout',
  'dropped-stream',
  'malformed-answer',
  'empty-answer',
  'cut-off',
  'truncated-prompt',
  'refusal',
  'content-filter',
  'not-recorded',
  'ledger-miss',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Why a call has no usable answer. Plain data: it is stored, shown and counted. */
export type ModelFailure = { kind: FailureKind; message: string; status?: number; retryAfterMs?: number };

/** Thrown by a `ModelClient`; carries the failure as data. An abort rejects with the signal's reason instead. */
export class ModelError extends Error {
  readonly failure: ModelFailure;
  constructor(failure: ModelFailure) {
    super(failure.message);
    this.name = 'ModelError';
    this.failure = failure;
  }
}

export type CallOptions = {
  /** Ends the call wherever it is. */
  signal: AbortSignal;
  /** Ends only what has not gone out: waiting for a turn, and further attempts. Aborted whenever `signal` is. */
  startSignal?: AbortSignal;
  timeoutMs: number;
  /** The call's key in the ledger. */
  key?: string;
  /** `batch`: the answer may take a day, where the provider has a cheaper way for that; a client without one answers at once. */
  tier?: 'batch';
  /**
   * Told where a request of the call failed and another is about to go out: each is a call of its own to the provider.
   * A rejection ends the call.
   */
  onResend?: (failure: ModelFailure) => Promise<void>;
  /** Given only while somebody watches: the call then streams, and each piece of text goes here. */
  onDelta?: (text: string) => void;
};

/** Where a protocol takes the messages of a conversation. */
export type ConversationRules = {
  /** System messages: anywhere, before all others only, or not at all. */
  system: 'anywhere' | 'first' | 'none';
  /** Whether an assistant's message may come before the first user message. */
  assistantFirst: boolean;
};

export type ModelClient = {
  complete(request: ModelRequest, options: CallOptions): Promise<ModelCompletion>;
};
