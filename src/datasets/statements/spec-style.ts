import type { Clause } from '../../domain/spec.ts';
import { readPartyNames } from './parties.ts';
import type { PartyNames } from './words.ts';

/** What the spec as a whole tells of how its sentences are to be read. */
export type SpecStyle = {
  /** Whether rules stand in the plain indicative (`The assistant says …`). */
  inIndicative: boolean;
  /** The spec's own words for those whom it binds: `the Tutor`, `Marlo`, `schools`. */
  names: PartyNames;
};

const minIndicatives = 10;

export function readSpecStyle(clauses: readonly Clause[]): SpecStyle {
  return { inIndicative: writtenInIndicative(clauses), names: readPartyNames(clauses) };
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
