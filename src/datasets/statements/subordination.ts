import type { Marker } from './markers.ts';
import { baseVerb, isParticiple, thirdPerson } from './verb-forms.ts';
import { isAdverb, isAuxiliary, isDeterminer, isSubordinator, type Word } from './words.ts';

/** Lead-ins whose `that` introduces the rule itself. */
const stating =
  /^(?:note|remember|mean|means|mind|important|essential|required|recommended|mandatory|vital|crucial|imperative|policy|rule|principle|requirement|requires?|follows|is|demands?|insist|insists|clear|guarantee|condition)$/;
/** Of these only the `that` governs, since what follows `so` is a purpose. */
const purpose = /^(?:so|order|such)$/;

/**
 * Whether the marker stands in a clause that only describes, conditions or reports: `if a user must wait`, `requests that may harm`,
 * `how the assistant should answer`.
 * @param from index of the first word of the clause in which the marker stands
 */
export function isSubordinate(words: readonly Word[], from: number, marker: Marker): boolean {
  for (let index = marker.first - 1; index >= from; index -= 1) {
    const text = words[index]?.text ?? '';
    if (/^[;:\u2014]$/.test(text)) return false;
    if (!governs(words, index, from)) continue;
    if (!isMainAfter(words, index, marker, from)) return true;
    // What follows a relative clause may stand in a wider one: `what the desk that answers may say`.
    return /^(?:that|which|who)$/.test(words[index]?.text ?? '') && isReported(words, from, index);
  }
  return false;
}

/** Whether a question word stands before the noun phrase that a relative clause describes, after a verb that reports. */
function isReported(words: readonly Word[], from: number, relative: number): boolean {
  const asked = words
    .slice(from, relative)
    .findLastIndex((word) => /^(?:what|how|why|whether|where|when)$/.test(word.text));
  return asked > 0 && reporting.test(words[from + asked - 1]?.text ?? '');
}

const reporting =
  /^(?:says?|said|tells?|told|explains?|describes?|shows?|lists?|sets|out|defines?|states?|covers?|knows?|asks?|about|on|of|decides?|specif(?:y|ies))$/;

function governs(words: readonly Word[], index: number, from: number): boolean {
  const text = words[index]?.text ?? '';
  if (text === 'as' && index > from) return words[index + 1]?.text !== 'well' && words[index - 1]?.text !== 'such';
  if (text === 'should' && index === from) return true;
  if (text === 'that' && index === from) return false;
  // Determiners: `which`, `that` before a noun at the start, `what`; prepositions: `before the reply`.
  return isSubordinator(text);
}

function isMainAfter(words: readonly Word[], subordinator: number, marker: Marker, from: number): boolean {
  const between = words.slice(subordinator + 1, marker.first);
  const text = words[subordinator]?.text ?? '';
  const previous = words[subordinator - 1]?.text ?? '';
  const isRelative = /^(?:that|which|who|whom|whose)$/.test(text);
  // `answers longer than a page must`: no verb has come yet, so the marker is the sentence's own.
  if (text === 'than')
    return !words
      .slice(from + 1, subordinator)
      .some((word) => isAuxiliary(word.text) || thirdPerson(word.text) === 'mostly');
  if (
    text === 'that' &&
    /^(?:mean|imply|require|suggest)$/.test(previous) &&
    /^(?:not|doesn't|don't|never)$/.test(words[subordinator - 2]?.text ?? '')
  )
    return false;
  if (text === 'that' && (stating.test(previous) || (previous === 'ensure' && subordinator - 1 === from))) return true;
  if (text === 'that' && purpose.test(previous)) return false;
  // `a patient who smokes must`, `users whose symptoms worsen must`: who a rule is about, at the start of its sentence.
  if (
    subordinator - from <= 4 &&
    between.length >= (text === 'whose' ? 2 : 1) &&
    /^(?:who|whose)$/.test(text) &&
    !between.every((word) => isAdverb(word.text))
  )
    return true;
  if (between.every((word) => isAdverb(word.text))) {
    // `a log, which must be kept` adds a duty; `rules that must be kept` describes.
    return text === 'which' && previous === ',' && marker.word !== 'may' && marker.word !== 'can';
  }
  if (between.some((word) => word.text === ',')) {
    const afterComma = between.slice(between.findLastIndex((word) => word.text === ',') + 1);
    return (
      afterComma.length > 0 ||
      isRelative ||
      marker.word === 'must' ||
      marker.word === 'shall' ||
      marker.word === 'should' ||
      marker.word === 'may'
    );
  }
  return between.some((word, index) =>
    isVerbOfClause(word.text, isRelative && index === 0, between[index + 1]?.text, between[index - 1]?.text),
  );
}

/** Whether a word is the verb of the subordinate clause, so that the marker belongs to another. */
function isVerbOfClause(
  text: string,
  isFirst: boolean,
  next: string | undefined,
  previous: string | undefined,
): boolean {
  if (isAuxiliary(text)) return true;
  if (isFirst) return baseVerb(text) !== 'never' || thirdPerson(text) !== 'never' || isParticiple(text);
  if (thirdPerson(text) === 'mostly') return true;
  if (isDeterminer(previous)) return false;
  return (thirdPerson(text) === 'also' || baseVerb(text) === 'mostly') && isDeterminer(next);
}
