import type { BoundParty, StatementKind, StatementStrength } from '../../domain/statement.ts';
import { readSubject } from './bearer.ts';
import { findDuties, type SentenceContext } from './find-duties.ts';
import { labelDuty } from './label-duties.ts';
import { findMarkers, type Marker } from './markers.ts';
import { isGerund } from './verb-forms.ts';
import type { Words } from './words.ts';

/** What a lead-in (`The assistant must not:`) says of the list below it. */
export type LeadIn = {
  kind: StatementKind;
  strength: StatementStrength;
  binds: BoundParty;
  /** Whether the lead-in is unfinished, so that every item is a duty; else only items that are verb phrases are. */
  open: boolean;
};

const listing = /\b(?:following|these|below|as follows|any of|all of|each of|things|steps|rules|one of)\b/;
const conditions =
  /\b(?:situations?|cases?|circumstances|conditions?|examples?|occasions?|reasons?|exceptions?|when|if|unless|where|because|including|such as|definitions?|levels?|order|categories)\s*:?\s*$/;

/** Reads the sentence before a list; none where it lays down nothing. */
export function readLeadIn(words: Words, context: SentenceContext): LeadIn | undefined {
  const text = words.joined.replace(/[:\s.\u2014]+$/, '');
  const label = labelDuty(text);
  if (label !== undefined)
    return { kind: label.kind, strength: label.strength, binds: partyNamed(words) ?? 'assistant', open: label.plain };
  if (conditions.test(text)) return undefined;
  const last = findMarkers(words).at(-1);
  const after =
    last === undefined ? [] : words.list.slice(last.last + 1).filter((word) => !/^[:\u2014]$/.test(word.text));
  if (
    last !== undefined &&
    last.content !== 'subject' &&
    (after.length === 0 || (after.length === 1 && /^(?:be|do|have|include|from)$/.test(after[0]?.text ?? ''))) &&
    last.word !== 'will' &&
    !isVague(last, words, context)
  ) {
    const negative = /(?:^|, )(?:under no circumstances|at no time|in no case|never|no)\b/.test(text);
    const negated = negative && last.kind !== 'prohibition';
    const binds =
      readSubject(words.list.slice(0, last.first), context.antecedent).party ?? partyNamed(words) ?? 'assistant';
    return negated
      ? { kind: 'prohibition', strength: 'must', binds, open: true }
      : { kind: last.kind, strength: last.strength, binds, open: true };
  }
  const duty = findDuties(words, 0, { ...context, fragment: false }).at(-1);
  if (duty === undefined) return undefined;
  const verbLess = last !== undefined && last.content === 'verb' && after.length === 1;
  const unfinished =
    verbLess ||
    /\b(?:from|to|by not|about|on|with|for|never|not)$/.test(text) ||
    (after.length === 0 && last?.content !== 'subject');
  const predicate = last?.content === 'subject' && listing.test(text);
  const command = last === undefined && words.list.length <= 6;
  return {
    kind: duty.kind,
    strength: duty.strength,
    binds: duty.binds,
    open: unfinished || predicate || listing.test(text) || command,
  };
}

/** `This may include:` and the like only list what there is. */
function isVague(last: Marker, words: Words, context: SentenceContext): boolean {
  if (last.word !== 'may' && last.word !== 'can') return false;
  const party = readSubject(words.list.slice(0, last.first), context.antecedent).party ?? partyNamed(words);
  return (
    party === undefined ||
    words.list[last.last + 1]?.text === 'include' ||
    /^(?:this|these|it|which|that)$/.test(words.list[last.first - 1]?.text ?? '')
  );
}

function partyNamed(words: Words): BoundParty | undefined {
  for (const word of words.list) {
    const party = readSubject([word], undefined).party;
    if (party !== undefined) return party;
  }
  return undefined;
}

/** Whether an item is a verb phrase, so that it can finish `must` or `from`. */
export function isVerbPhrase(words: Words, looksImperative: boolean): boolean {
  return looksImperative || isGerund(words.list[0]?.text ?? '');
}
