import type { Clause } from '../../domain/spec.ts';
import { isAgentNoun, namedParty } from './bearer.ts';

/** What the spec as a whole tells of how its sentences are to be read. */
export type SpecStyle = {
  /** Whether rules stand in the plain indicative (`The assistant says …`). */
  inIndicative: boolean;
  /** Names that the spec gives the assistant, in lower case: `the Tutor`, `Marlo`. */
  assistantNames: ReadonlySet<string>;
};

const minIndicatives = 10;
const minNameUses = 3;

export function readSpecStyle(clauses: readonly Clause[]): SpecStyle {
  return { inIndicative: writtenInIndicative(clauses), assistantNames: namesOfAssistant(clauses) };
}

/** At least a third as many sentences with `The assistant says …` as with modals, and ten of them. */
function writtenInIndicative(clauses: readonly Clause[]): boolean {
  let [indicative, modal] = [0, 0];
  for (const { text } of clauses) {
    modal += text.match(/\b(?:must|should|shall|may)\b/gi)?.length ?? 0;
    indicative +=
      text.match(/\bthe assistant (?:never |always )?(?!is\b|has\b|does\b|was\b)[a-z]+[^s\W]s\b/gi)?.length ?? 0;
  }
  return indicative >= minIndicatives && indicative * 3 >= modal;
}

/**
 * The name after `You are`, and the noun that most often stands in `the X must`: a defined term or an agent noun that names no other
 * party, unless `the assistant` or the like stands there as often.
 */
function namesOfAssistant(clauses: readonly Clause[]): Set<string> {
  const names = new Set<string>();
  const uses = new Map<string, number>();
  let known = 0;
  for (const { text } of clauses) {
    for (const [, name = ''] of text.matchAll(/\bYou are (?!The\b|An?\b|In\b)(\p{Lu}\p{L}+)/gu))
      names.add(name.toLowerCase());
    for (const [, noun = ''] of text.matchAll(
      /\b[Tt]he (?:\p{L}+ )?(\p{L}+) (?:must|should|shall|may|never|always|cannot|does not|ought|will)\b/gu,
    )) {
      const word = noun.toLowerCase();
      const party = namedParty(word);
      if (party === 'assistant') known += 1;
      else if (party === undefined && (/^\p{Lu}/u.test(noun) || isAgentNoun(word)))
        uses.set(word, (uses.get(word) ?? 0) + 1);
    }
  }
  const [top] = [...uses].sort(([, one], [, other]) => other - one);
  if (top !== undefined && top[1] >= minNameUses && top[1] > known) names.add(top[0]);
  return names;
}
