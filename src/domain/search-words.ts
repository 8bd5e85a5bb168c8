/** Longer words are kept by their beginning. */
const maxWordCharacters = 64;
/** A text without end must not fill the index: Postgres holds at most a megabyte of words for a row. */
const maxWords = 20_000;
const maxWordBytes = 500_000;

/** Scripts that put no space between words: every two neighbouring characters are a word there. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const unspacedRun = new RegExp(`${unspaced.source}+`, 'gu');
const word = /[\p{L}\p{M}\p{N}_]+/gu;

/**
 * The different words of a text, in the order of their first place: in small letters, without accents, compatible forms
 * (full width, ligatures) made equal. Both stores index these, so that both find the same.
 */
export function wordsOf(texts: readonly string[]): { words: string[]; isCut: boolean } {
  const words = new Set<string>();
  let bytes = 0;
  for (const text of texts) {
    for (const token of tokensOf(text, false)) {
      if (words.has(token)) continue;
      if (words.size === maxWords || bytes > maxWordBytes) return { words: [...words], isCut: true };
      words.add(token);
      bytes += Buffer.byteLength(token);
    }
  }
  return { words: [...words], isCut: false };
}

/** The words that a search asks for; empty where its text has none. */
export function searchWords(text: string): string[] {
  return [...new Set(tokensOf(text, true))];
}

/** @param isQuery a single character of an unspaced script is then itself a word; in a text every character is one too */
function* tokensOf(text: string, isQuery: boolean): Generator<string> {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/(\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase();
  const hasUnspaced = unspaced.test(plain);
  for (const [token] of plain.matchAll(word)) {
    if (!hasUnspaced || !unspaced.test(token)) {
      yield shortened(token);
      continue;
    }
    for (const [rest] of token.replaceAll(unspacedRun, ' ').matchAll(word)) yield shortened(rest);
    for (const [run] of token.matchAll(unspacedRun)) yield* pairsOf([...run], isQuery);
  }
}

function* pairsOf(characters: readonly string[], isQuery: boolean): Generator<string> {
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    if (next !== undefined) yield character + next;
    if (!isQuery || characters.length === 1) yield character;
  }
}

function shortened(token: string): string {
  return token.length <= maxWordCharacters ? token : [...token].slice(0, maxWordCharacters).join('');
}
