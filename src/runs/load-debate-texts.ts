import type { Store } from '../domain/store.ts';
import { loadDebateRecord } from './load-debate-record.ts';

/**
 * The texts of a debate: each response by its label, thoughts and later turns of a conversation by their SHA-256, as the
 * events name them.
 * @throws MootcourtError `not-found`
 */
export async function loadDebateTexts(store: Store, debate: string): Promise<Record<string, string>> {
  const { responses } = await loadDebateRecord(store, debate);
  const texts: Record<string, string> = {};
  for (const [label, end] of responses) {
    if (end.kind !== 'answered') continue;
    texts[label] = (await store.getText(end.text)) ?? '';
    if (end.thoughts !== undefined) texts[end.thoughts] = (await store.getText(end.thoughts)) ?? '';
    for (const { user, text } of end.turns ?? [])
      for (const sha256 of [user, text]) texts[sha256] = (await store.getText(sha256)) ?? '';
  }
  return texts;
}
