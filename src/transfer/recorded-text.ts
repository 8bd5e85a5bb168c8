import { messagesOf } from '../domain/conversation.ts';
import type { Scenario } from '../domain/scenario.ts';
import { sha256 } from '../domain/sha256.ts';
import type { LedgerEntry } from '../domain/store.ts';

/**
 * An imported answer as the ledger keeps it, so that every view finds its text.
 * @param key what tells this answer from every other import; it is hashed
 */
export function recordedText(run: string, key: string, model: string, text: string, scenario: Scenario): LedgerEntry {
  return {
    key: sha256(`imported\0${key}`),
    run,
    provider: 'recorded',
    model,
    purpose: 'response',
    sample: 0,
    completion: {
      text,
      finish: 'stop',
      usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
      providerId: 'imported',
      servedModel: model,
    },
    costUsd: 0,
    latencyMs: 0,
    messages: messagesOf(scenario).map(({ role, text: said, level = 'developer' }) =>
      role === 'operator' ? { role: 'system' as const, operator: level, text: said } : { role, text: said },
    ),
  };
}
