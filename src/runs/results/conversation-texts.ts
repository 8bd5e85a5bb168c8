import type { DebateRecord } from '../../adjudication/debate-record.ts';
import type { ConversationMessage } from '../../domain/conversation.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import type { ConversationTurns } from '../../results/conversation-turns.ts';
import type { RunSummary } from '../../results/run-summary.ts';
import { loadDebateRecord } from '../load-debate-record.ts';

/** Cases of a report that get the texts of their conversations, those where models part most first. */
const maxCases = 40;
/** Conversations a case: those that failed first. */
const maxConversations = 2;
/** What reports print of a message, in characters. */
const maxCharacters = 1200;

/** A summary whose contested cases hold the texts of conversations with a simulated user, as reports print them. */
export async function withConversationTexts(store: Store, summary: RunSummary): Promise<RunSummary> {
  let open = maxCases;
  const cases: RunSummary['cases'][number][] = [];
  for (const item of summary.cases) {
    if (item.turns === undefined || open === 0) {
      cases.push(item);
      continue;
    }
    open -= 1;
    const record = await loadDebateRecord(store, item.debate);
    cases.push({ ...item, turns: await turnsWithTexts(store, record, item.turns) });
  }
  return { ...summary, cases };
}

async function turnsWithTexts(
  store: Store,
  record: DebateRecord,
  turns: readonly ConversationTurns[],
): Promise<ConversationTurns[]> {
  const failed = turns.filter(({ firstFailed }) => firstFailed !== undefined);
  const shown = new Set(
    (failed.length > 0 ? failed : turns).slice(0, maxConversations).map(({ response }) => response),
  );
  const all: ConversationTurns[] = [];
  for (const item of turns) {
    const messages = shown.has(item.response) ? await spokenMessages(store, record, item.response, maxCharacters) : [];
    all.push(messages.length === 0 ? item : { ...item, messages });
  }
  return all;
}

/** The answers of a response and what the simulated user said between them, in order; empty where there is none. */
export async function spokenMessages(
  store: Store,
  { responses }: Pick<DebateRecord, 'responses'>,
  response: string,
  max: number,
): Promise<ConversationMessage[]> {
  const end = responses.get(response);
  if (end?.kind !== 'answered') return [];
  const text = async (sha256: string) => shorten((await store.getText(sha256)) ?? '', max);
  const messages: ConversationMessage[] = [{ role: 'assistant', text: await text(end.text) }];
  for (const turn of end.turns ?? [])
    messages.push({ role: 'user', text: await text(turn.user) }, { role: 'assistant', text: await text(turn.text) });
  return messages;
}
