import type { CompletionNotes, Usage } from '../domain/model-client.ts';

/** Usage as it was told: of it the ledger's columns hold the sums, and its notes the rest. */
export function withNotedUsage(usage: Usage, notes: CompletionNotes | undefined): Usage {
  return {
    ...usage,
    ...(notes?.reasoningTokens === undefined ? {} : { reasoningTokens: notes.reasoningTokens }),
    ...(notes?.estimatedUsage === undefined ? {} : { estimated: notes.estimatedUsage }),
  };
}

/** Names of served models that a run's totals list at most: a server may tell another one each time. */
export const maxServed = 50;
