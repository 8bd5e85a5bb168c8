import { contentStems, memoize, sentences } from './tokenize.ts';

/** The clauses of the spec in a system prompt. */

type SpecSentence = { text: string; lower: string };

export type SpecClause = {
  id: string;
  authority: string | undefined;
  heading: string;
  sentences: readonly SpecSentence[];
  stems: ReadonlySet<string>;
};

export type FencedClause = Pick<SpecClause, 'id' | 'authority' | 'heading'> & { text: string };

export type ReadSpec = { key: string; clauses: readonly SpecClause[]; rarity: ReadonlyMap<string, number> };

/** The clauses that stand between lines with one code; what a text forges of such lines has another. */
export function fencedClauses(prompt: string): FencedClause[] {
  const code = /^<clause id="[^"\n]*"(?: authority="[^"\n]*")? boundary="([0-9a-f]+)">$/m.exec(prompt)?.[1];
  if (code === undefined) return [];
  const clause = new RegExp(
    `^<clause id="([^"\\n]*)"(?: authority="([^"\\n]*)")? boundary="${code}">\\n(.*)\\n([\\s\\S]*?)\\n?</clause boundary="${code}">$`,
    'gm',
  );
  return [...prompt.matchAll(clause)].map(([, id = '', authority, heading = '', text = '']) => ({
    id,
    authority,
    heading,
    text,
  }));
}

export const readSpec = memoize(8, (system: string): ReadSpec => {
  const opening = /^<spec boundary="([0-9a-f]+)">\n/m.exec(system);
  const code = opening?.[1] ?? '';
  const start = opening === null ? 0 : opening.index + opening[0].length;
  const end = opening === null ? 0 : system.lastIndexOf(`</spec boundary="${code}">`);
  // Chances depend on what is read, not on how it is fenced.
  const length = system.slice(start, Math.max(start, end)).replaceAll(` boundary="${code}">`, '>').length;
  const clauses: SpecClause[] = [];
  for (const { id, authority, heading, text: body } of fencedClauses(system)) {
    clauses.push({
      id,
      authority,
      heading,
      sentences: sentences(body).map((text) => ({ text, lower: text.toLowerCase() })),
      stems: new Set(contentStems(`${heading} ${body}`)),
    });
  }
  const rarity = new Map<string, number>();
  for (const clause of clauses) for (const word of clause.stems) rarity.set(word, (rarity.get(word) ?? 0) + 1);
  for (const [word, count] of rarity) rarity.set(word, Math.log((clauses.length + 1) / count));
  return { key: `${clauses.length}/${length}`, clauses, rarity };
});

/** The clause that shares the rarest words with a text: what a reader falls back on when no clause names the values. */
export function nearestClause(spec: ReadSpec, text: string): SpecClause | undefined {
  const words = new Set(contentStems(text));
  let best: SpecClause | undefined;
  let bestScore = 0;
  for (const clause of spec.clauses) {
    let score = 0;
    for (const word of words) if (clause.stems.has(word)) score += (spec.rarity.get(word) ?? 0) ** 2;
    score /= Math.sqrt(clause.stems.size + 20);
    if (score > bestScore && clause.sentences.some((sentence) => quotable(sentence.text))) {
      best = clause;
      bestScore = score;
    }
  }
  return best;
}

/** A quote must be long enough to be found in one place only. */
export function quotable(sentence: string): boolean {
  return sentence.length >= 12 && sentence.split(/\s+/).length >= 3;
}

/** The sentence of a clause closest to a text, verbatim, cut at a word when it is very long. */
export function quoteFrom(clause: SpecClause, text: string): string | undefined {
  const words = new Set(contentStems(text));
  let best: string | undefined;
  let bestShared = -1;
  for (const sentence of clause.sentences) {
    if (!quotable(sentence.text)) continue;
    const shared = contentStems(sentence.text).filter((word) => words.has(word)).length;
    if (shared > bestShared) {
      best = sentence.text;
      bestShared = shared;
    }
  }
  return best === undefined ? undefined : shortened(best);
}

/** A verbatim beginning of the sentence: quotes need not carry a whole paragraph. */
export function shortened(sentence: string): string {
  if (sentence.length <= 240) return sentence;
  const cut = sentence.lastIndexOf(' ', 240);
  return sentence.slice(0, cut < 12 ? 240 : cut);
}
