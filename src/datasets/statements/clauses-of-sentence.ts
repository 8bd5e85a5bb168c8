import type { BoundParty } from '../../domain/statement.ts';
import { namedParty, readSubject, type Subject } from './bearer.ts';
import { afterConnectives } from './imperatives.ts';
import type { Marker } from './markers.ts';
import { isPossibility, type Predicate } from './possibility.ts';
import { isSubordinate } from './subordination.ts';
import { isParticiple } from './verb-forms.ts';
import { isAdverb, isDeterminer, type Word, type Words } from './words.ts';

/** A clause of a sentence that lays down a duty: `[first, end)` are indexes of its words. */
export type DutyClause = { first: number; end: number; marker: Marker; verb: number; subject: Subject };

const coordinators =
  /^(?:and|but|or|nor|yet|so|while|whereas|although|though|however|then|:|\u2014|except|instead|whereupon)$/;

/** The clauses of `[from, to)` whose markers lay down a duty, each from its subject to where the next begins. */
export function dutyClauses(
  words: Words,
  from: number,
  to: number,
  markers: readonly Marker[],
  antecedent: BoundParty | undefined,
): DutyClause[] {
  const clauses: DutyClause[] = [];
  let described = false;
  for (const marker of markers) {
    if (marker.first < from || marker.last >= to) continue;
    if (isInvertedCondition(words.list, from, marker)) continue;
    // `rules that may change but cannot lapse`: the second verb describes as the first does.
    if (described && /^(?:and|but|or)$/.test(words.list[marker.first - 1]?.text ?? '')) continue;
    described = /^(?:that|which|who)$/.test(words.list[marker.first - 1]?.text ?? '');
    const previous = clauses.at(-1);
    const first = previous === undefined ? from : clauseStart(words.list, previous.marker.last + 1, marker.first);
    if (first === undefined) continue;
    if (
      previous !== undefined &&
      isSubordinate(words.list, previous.marker.last + 1, marker) &&
      isSubordinate(words.list, first, marker)
    )
      continue;
    if (isSubordinate(words.list, first, marker)) continue;
    const clause = readClause(words.list, first, to, marker, previous?.subject, previous?.subject.party ?? antecedent);
    if (clause === undefined) continue;
    if (previous !== undefined) previous.end = first;
    clauses.push(clause);
  }
  return clauses;
}

/** `Should a guest insist, …` is a condition; `Should cite sources`, below a label, is none. */
function isInvertedCondition(words: readonly Word[], from: number, { first, word, negated }: Marker): boolean {
  if (word !== 'should' || first !== from || negated) return false;
  const next = words[first + 1]?.text;
  return startsNounPhrase(next) || isDeterminer(next) || namedParty(next ?? '') !== undefined;
}

/** Where the clause of a later marker begins; none where it only continues the duty before. */
function clauseStart(words: readonly Word[], from: number, marker: number): number | undefined {
  for (let index = marker - 1; index >= from; index -= 1) {
    const text = words[index]?.text ?? '';
    if (text === ',' && startsNounPhrase(words[index + 1]?.text) && index + 1 < marker) {
      if (!/^(?:and|or)$/.test(words[marker - 2]?.text ?? '')) return index + 1;
    }
    if (!coordinators.test(text)) continue;
    return subjectSeries(words, from, index) ?? index + 1;
  }
  for (let index = marker - 1; index >= from; index -= 1) if (words[index]?.text === ',') return index + 1;
  return undefined;
}

/** In `…, and operators and users may`, the start of the whole subject. */
function subjectSeries(words: readonly Word[], from: number, and: number): number | undefined {
  for (let index = and - 1; index >= Math.max(from, and - 4); index -= 1) {
    if (!coordinators.test(words[index]?.text ?? '') && words[index]?.text !== ',') continue;
    const between = words.slice(index + 1, and);
    return between.length > 0 && readSubject(between, undefined).party !== undefined ? index + 1 : undefined;
  }
  return undefined;
}

function readClause(
  words: readonly Word[],
  first: number,
  to: number,
  marker: Marker,
  subjectBefore: Subject | undefined,
  antecedent: BoundParty | undefined,
): DutyClause | undefined {
  const before = words.slice(first, marker.first);
  const own = subjectWords(before);
  const negation = negationOf(before);
  const inverted =
    own.length === 0 ||
    negation === 'fronted' ||
    /^(?:nor|only)$/.test(before[0]?.text ?? '') ||
    words[first - 1]?.text === 'nor';
  let at = marker.last + 1;
  let subject = own.length === 0 && subjectBefore !== undefined ? subjectBefore : readSubject(own, antecedent);
  // `you're expected to`: the subject is part of the marker.
  if (own.length === 0 && words[marker.first]?.text === "you're")
    subject = readSubject([{ ...(words[marker.first] as Word), text: 'you' }], undefined);
  if (inverted && marker.content === 'verb' && startsNounPhrase(words[at]?.text)) {
    const verb = invertedVerb(words, at, to);
    subject = readSubject(words.slice(at, verb), antecedent);
    at = verb;
  }
  const verb = contentVerb(words, at, to);
  const text = words[verb]?.text ?? '';
  if (isInference(words, verb, to, subject)) return undefined;
  const predicate: Predicate = {
    verb: verb < to ? text : '',
    next: wordAfter(words, verb, to),
    after: words.slice(verb + 1, to).map((word) => word.text),
    passive: text === 'be' && isParticiple(wordAfter(words, verb, to)),
    before: before.map((word) => word.text),
    marker: words.slice(marker.first, marker.last + 1).map((word) => word.text),
    conditional: words
      .slice(first, to)
      .some((word) =>
        /^(?:if|when|where|unless|provided|only|instead|request|asked|also|but|however|discretion|rather|until|case|whenever)$/.test(
          word.text,
        ),
      ),
  };
  const denied = negation !== undefined && !marker.negated;
  const judged: Marker = denied ? { ...marker, negated: true } : marker;
  if (marker.content === 'verb' && isPossibility(judged, subject, predicate)) return undefined;
  if (marker.content !== 'verb' && isPossibility(judged, subject, { ...predicate, verb: 'be' })) return undefined;
  return {
    first,
    end: to,
    marker: denied
      ? deny(marker, negation)
      : words[first - 1]?.text === 'nor' && !marker.negated
        ? deny(marker, 'subject')
        : marker,
    verb: marker.content === 'subject' ? -1 : verb,
    subject,
  };
}

/** `This must have been clear` concludes; `users must have been guests` demands. */
function isInference(words: readonly Word[], verb: number, to: number, { party }: Subject): boolean {
  const isPerfect = words[verb]?.text === 'have' && words[verb + 1]?.text === 'been';
  return isPerfect && party === undefined && !isParticiple(wordAfter(words, verb, to));
}

/** The subject: what stands before the marker, without a condition or aside set off by commas. */
function subjectWords(before: readonly Word[]): readonly Word[] {
  const start = afterConnectives(before, 0, before.length);
  const words =
    before.length === 1 && /^(?:and|but|or|also|then|nor)$/.test(before[0]?.text ?? '')
      ? []
      : before.slice(before.length === 0 ? 0 : start);
  const colon = words.findLastIndex((word) => word.text === ':' || word.text === '\u2014');
  if (colon >= 0 && colon < words.length - 1) return subjectWords(words.slice(colon + 1));
  const comma = words.findLastIndex((word) => word.text === ',');
  if (comma < 0) return words;
  const after = words.slice(comma + 1).filter((word) => !isAdverb(word.text));
  if (after.length > 0) return after;
  const end = words.findIndex((word) => word.text === ',');
  return words.slice(0, end);
}

function negationOf(before: readonly Word[]): 'subject' | 'fronted' | undefined {
  if (before[0]?.text === 'nor') return 'subject';
  const text = before.map((word) => word.text).join(' ');
  if (
    /(?:^|, |and |but |or )(?:under no circumstances?|in no (?:case|event|circumstances?|way)|at no (?:time|point|stage)|on no account|by no means|for no reason|never|not once|nowhere)\b[^,]*$/.test(
      text,
    )
  )
    return 'fronted';
  const subject = subjectWords(before)
    .map((word) => word.text)
    .join(' ');
  return /^(?:no|nobody|none|neither|nothing|nor|no-one)\b(?! (?:matter|longer|later|sooner|doubt))/.test(subject)
    ? 'subject'
    : undefined;
}

/** `No user may` and `under no circumstances should` forbid; the latter without exception. */
function deny(marker: Marker, negation: 'subject' | 'fronted'): Marker {
  const strength = marker.strength === 'should' && negation === 'subject' ? 'should' : 'must';
  return { ...marker, kind: 'prohibition', strength, negated: true };
}

function startsNounPhrase(text: string | undefined): boolean {
  return (
    text !== undefined &&
    /^(?:the|a|an|any|it|they|you|we|your|its|their|this|these|those|anyone|users?|operators?|customers?|developers?|staff|agents?|models?|personal|either|such|all)$/.test(
      text,
    )
  );
}

/** The verb after an inverted subject: in `may the assistant reveal`, `reveal`. */
function invertedVerb(words: readonly Word[], at: number, to: number): number {
  let index = at + 1;
  if (isDeterminer(words[at]?.text) && !/^(?:it|they|you|we|anyone)$/.test(words[at]?.text ?? '')) index += 1;
  while (index < to - 1 && /^(?:or|and|of|'s|personal|user|customer|private)$/.test(words[index]?.text ?? ''))
    index += /^(?:or|and|of)$/.test(words[index]?.text ?? '') ? 2 : 1;
  return index;
}

/** The first verb after a marker: adverbs and an aside between commas are passed over. */
function contentVerb(words: readonly Word[], from: number, to: number): number {
  let index = from;
  while (index < to) {
    const text = words[index]?.text ?? '';
    if (text === ',') {
      const end = words.findIndex((word, at) => at > index && word.text === ',');
      if (end < 0 || end >= to || end - index > 14) return to;
      index = end + 1;
    } else if (
      isAdverb(text) ||
      /^(?:not|under|no|circumstances|both|at|all|times|in|every|case|any|the|event)$/.test(text)
    )
      index += 1;
    else break;
  }
  return index;
}

function wordAfter(words: readonly Word[], verb: number, to: number): string {
  for (let index = verb + 1; index < to; index += 1) {
    const text = words[index]?.text ?? '';
    if (!isAdverb(text) && text !== 'been' && text !== 'being') return text;
  }
  return '';
}
