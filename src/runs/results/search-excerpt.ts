import { latestAssessments } from '../../adjudication/debate-record.ts';
import type { FoundResponse } from '../../domain/response-index.ts';
import { wordsOf } from '../../domain/search-words.ts';
import type { Store } from '../../domain/store.ts';
import { loadDebateRecord } from '../load-debate-record.ts';

/** Characters of a text that are looked through: a list shows a hundred rows, and a text may have a megabyte. */
const maxSearched = 20_000;
const beforeCharacters = 60;
const afterCharacters = 140;

/** Finds the words of a search in the answer or, where it does not have them, in the reasons of the judges. */
export function createSearchExcerpts(
  store: Store,
): (
  response: Pick<FoundResponse, 'debate' | 'response' | 'text'>,
  words: readonly string[],
) => Promise<string | undefined> {
  return async ({ debate, response, text }, words) => {
    const answer = text === null ? undefined : await store.getText(text);
    const inAnswer = answer === undefined ? undefined : excerpt(answer, words);
    if (inAnswer !== undefined) return inAnswer;
    for (const item of latestAssessments(await loadDebateRecord(store, debate))) {
      if (item.response !== response || item.kind !== 'assessed') continue;
      const inReasons = excerpt(item.reasons, words);
      if (inReasons !== undefined) return `${item.judge}: ${inReasons}`;
    }
    return undefined;
  };
}

/** The text around the first word that matches; undefined where none does. */
function excerpt(text: string, words: readonly string[]): string | undefined {
  for (const { 0: token, index } of text.slice(0, maxSearched).matchAll(/[\p{L}\p{M}\p{N}_]+/gu)) {
    const known = wordsOf([token]).words;
    if (!words.some((word) => known.some((candidate) => candidate.startsWith(word)))) continue;
    const from = Math.max(0, index - beforeCharacters);
    const to = Math.min(text.length, index + afterCharacters);
    const shown = text.slice(from, to).toWellFormed().replaceAll(/\s+/g, ' ').trim();
    return `${from > 0 ? '…' : ''}${shown}${to < text.length ? '…' : ''}`;
  }
  return undefined;
}
