import type { ConversationRole } from '../domain/conversation.ts';
import type { ResponseRuling } from '../domain/ruling.ts';

/** The verdicts of one debate, counted: `8 compliant, 4 ambiguous`. */
export function verdictCounts(verdicts: readonly ResponseRuling[]): string {
  const counts = Map.groupBy(verdicts, (item) => (item.by === 'none' ? 'without verdict' : item.verdict));
  return [...counts].map(([verdict, ruled]) => `${ruled.length} ${verdict}`).join(', ') || 'none';
}

/** Who speaks in a conversation, as both reports name them. */
export const roleNames: Readonly<Record<ConversationRole, string>> = {
  operator: 'Operator',
  user: 'User',
  assistant: 'Assistant',
};
