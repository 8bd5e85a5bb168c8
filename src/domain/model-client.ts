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

export type ModelRequest = {
  /** The provider's own model id, without the `provider:` part. */
  model: string;
  messages: readonly Message[];
  /** Structured output: the answer must be one JSON value of this JSON Schema. */
  schema?: { name: string; json: Record<string, unknown> };
  maxOutputTokens: number;
  temperature?: number;
  /** Sent where the provider knows seeds. */
  seed: number;
  /** Number of the repeat, from 0: repeats are separate calls and separate ledger entries. */
  sample: number;
};

export type Usage = {
  /** All input tokens, those read from the provider's cache included. */
  inputTokens: number;
  cachedInputTokens: number;
  /** Of the input tokens, those written to the provider's cache where it charges for writing; told once, not kept in the ledger. */
  cacheWriteInputTokens?: number;
  outputTokens: number;
};

export type FinishReason = 'stop' | 'length' | 'refusal' | 'content-filter' | 'other';

/** What is kept with a completion about how its request was sent. */
export type CompletionNotes = {
  /** What was moved so that the provider's protocol takes the conversation; never empty. */
  moved?: readonly ConversationMove[];
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
  'overloaded',
  'unavailable',
  'server-error',
  'connection',
  'timeout',
  'dropped-stream',
  'malformed-answer',
  'empty-answer',
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
