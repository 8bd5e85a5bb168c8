import type { ClauseSelection } from '../../agents/answer-schemas.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { readPrompt, systemText, userText } from '../reading/parse-prompt.ts';
import { contentStems } from '../reading/tokenize.ts';

/** Enough to hold what a case turns on, and few enough to be read. */
const maxNamed = 8;

/** Names the clauses whose lines of the table of contents share the rarest words with the case. */
export function selectClauses(request: ModelRequest): ClauseSelection {
  const prompt = readPrompt(userText(request));
  const clauses = contentsOf(systemText(request)).map(({ id, line }) => ({ id, stems: new Set(contentStems(line)) }));
  const counts = new Map<string, number>();
  for (const { stems } of clauses) for (const word of stems) counts.set(word, (counts.get(word) ?? 0) + 1);
  const atStake = new Set(contentStems(prompt.values.map(({ name }) => name).join(' ')));
  const words = new Set(contentStems(`${prompt.question} ${prompt.valuesText} ${prompt.rest}`));
  const scored = clauses.map(({ id, stems }, index) => {
    let score = 0;
    for (const word of stems) {
      if (!words.has(word)) continue;
      const rarity = Math.log((clauses.length + 1) / (counts.get(word) ?? 1));
      score += rarity * (atStake.has(word) ? 3 : 1);
    }
    return { id, index, score: score / Math.sqrt(stems.size + 5) };
  });
  const best = scored.toSorted((left, right) => right.score - left.score || left.index - right.index);
  return { clauses: best.slice(0, maxNamed).map(({ id }) => id) };
}

function contentsOf(system: string): { id: string; line: string }[] {
  const [, code = ''] = /^<contents boundary="([0-9a-f]+)">$/m.exec(system) ?? [];
  const opening = `<contents boundary="${code}">\n`;
  const start = system.indexOf(opening);
  const end = system.lastIndexOf(`\n</contents boundary="${code}">`);
  if (start < 0 || end < 0) return [];
  const lines = system.slice(start + opening.length, end).split('\n');
  return lines.flatMap((line) => {
    const [, id] = /^"([^"]*)" /.exec(line) ?? [];
    return id === undefined ? [] : [{ id, line }];
  });
}
