/** What a client of the Model Context Protocol is asked for: one message of the model it works with. */
export type SamplingRequest = {
  systemPrompt?: string;
  messages: { role: 'user' | 'assistant'; content: { type: 'text'; text: string } }[];
  maxTokens: number;
  temperature?: number;
  modelPreferences?: { hints: { name: string }[] };
};

/** What the client's model said; `content` may be a list, and hold more than text. */
export type SamplingAnswer = {
  model: string;
  stopReason?: string | undefined;
  content: unknown;
};

/** A model that belongs to whoever is connected; once `gone` is aborted the run stops, since its members have. */
export type ClientSampler = {
  /** Rejects with a `ModelError`, or with the signal's reason. */
  createMessage(request: SamplingRequest, signal: AbortSignal): Promise<SamplingAnswer>;
  disconnected: AbortSignal;
};
