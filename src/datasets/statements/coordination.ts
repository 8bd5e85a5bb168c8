import { baseVerb, isGerund, isParticiple, thirdPerson } from './verb-forms.ts';
import { isAdverb, isDeterminer, isSubordinator, type Word } from './words.ts';

export type VerbForm = 'base' | 'gerund' | 'third';

/** One of several verb phrases that share a marker: `must verify the name and log the call`. */
export type VerbPhrase = {
  first: number;
  /** Index of the first word to quote, which may be the `never` before the verb. */
  quote: number;
  /** Index after the last word. */
  end: number;
  /** How the phrase's polarity relates to the marker's: `not guess but ask` turns it, `and never guess` negates it. */
  polarity: 'same' | 'turned' | 'negated';
};

/** Verbs that take another as complement, so that `and` may join either. */
const catenative =
  /^(?:strive|try|attempt|aim|endeavou?r|seek|need|be|continue|remember|take|prepared|able|ready|careful|willing|sure|make|care|have|begin|refuse|decline|agree|choose|offer)$/;

/** Verbs that take no object, so that what follows `and` shares none with them: `apologise once and offer a refund`. */
const intransitive = /^(?:apologi[sz]e|wait|stop|pause|listen|escalate|stay|proceed|hesitate|disconnect)$/;

/**
 * Splits `[first, end)`, which begins with a verb, where another verb phrase is joined to it. Verbs that share one object
 * (`read and follow the policy`) stay together.
 */
export function splitVerbPhrases(
  words: readonly Word[],
  first: number,
  end: number,
  form: VerbForm,
  neither: boolean,
): VerbPhrase[] {
  const phrases: VerbPhrase[] = [];
  const lastLink = lastLinkOf(words, first, end);
  let start = first;
  let quote = first;
  let polarity: VerbPhrase['polarity'] = 'same';
  let index = first + 1;
  while (index < end) {
    const joint = readJoint(words, index, end);
    if (joint === undefined) {
      index += 1;
      continue;
    }
    const nor = neither && joint.words.includes('nor');
    if (nor || joins(words, start, index, joint, end, form, phrases.length > 0, lastLink)) {
      phrases.push({ first: start, quote, end: index, polarity });
      start = joint.next;
      quote = joint.quote;
      polarity = joint.negates ? 'negated' : joint.turns ? 'turned' : polarity === 'turned' ? 'turned' : 'same';
    }
    index = Math.max(joint.next, index + 1);
  }
  phrases.push({ first: start, quote, end, polarity });
  return phrases;
}

type Joint = { next: number; quote: number; words: string[]; turns: boolean; negates: boolean };

function readJoint(words: readonly Word[], at: number, end: number): Joint | undefined {
  if (!/^(?:,|and|or|nor|but|then|;|\u2014)$/.test(words[at]?.text ?? '')) return undefined;
  const skipped: string[] = [];
  let next = at;
  while (next < end) {
    const text = words[next]?.text ?? '';
    const isLink =
      /^(?:,|;|\u2014|and|or|nor|but|then|instead|rather|not|never|must|should|shall|may|also|is|to)$/.test(text) &&
      !(text === 'to' && skipped.at(-1) === ',');
    // `from guessing, and from hinting`
    if (text === 'from' && skipped.length > 0 && isGerund(words[next + 1]?.text ?? '')) {
      next += 1;
      break;
    }
    if (/^(?:must|should|shall|may|is)$/.test(text) || (!isLink && !(isAdverb(text) && next + 1 < end))) break;
    skipped.push(text);
    next += 1;
  }
  const negates = skipped.includes('not') || skipped.includes('never');
  const turns =
    skipped.includes('but') ||
    skipped.includes('always') ||
    skipped.includes('instead') ||
    (skipped.includes('rather') && words[next]?.text !== 'than');
  const links = skipped.findIndex((text) => !/^(?:,|;|\u2014|and|or|nor|but|then|to)$/.test(text));
  return next < end ? { next, quote: links < 0 ? next : at + links, words: skipped, turns, negates } : undefined;
}

function joins(
  words: readonly Word[],
  start: number,
  at: number,
  joint: Joint,
  end: number,
  form: VerbForm,
  isSeries: boolean,
  lastLink: number,
): boolean {
  const own = words.slice(start, at);
  const hasObject = own.some((word, index) => index > 0 && !isAdverb(word.text) && !particle.test(word.text));
  const isComplete = own.length > 1 && intransitive.test(own[0]?.text ?? '');
  if (!hasObject && !isComplete && !joint.turns && !joint.negates) return false;
  const comma = words[at]?.text === ',' || words[at]?.text === ';' || words[at]?.text === '\u2014';
  const linked = joint.words.some((word) => /^(?:and|or|nor|but|then|instead|;)$/.test(word));
  // `content that is illicit, could harm, or leads on`: the series belongs to what describes the object.
  const describes = own.findIndex((word) => /^(?:that|which|who)$/.test(word.text));
  if (
    comma &&
    linked &&
    describes > 0 &&
    (joint.words.includes('or') || own.slice(describes).some((word) => word.text === ','))
  )
    return false;
  if (!comma && isInside(own)) return false;
  const next = words[joint.next]?.text ?? '';
  const after = joint.next + 1 < end ? (words[joint.next + 1]?.text ?? '') : '';
  if (form === 'gerund')
    return isGerund(next) && (after === '' || !/^(?:and|or|,|is|are)$/.test(after)) && (comma || linked);
  if (words[start]?.text === 'be' && isParticiple(own[1]?.text ?? own[2]?.text ?? '')) {
    if (isParticiple(next) && own.length >= 3 && linked) return after !== '' || own.length >= 4;
  }
  const likely = form === 'third' ? thirdPerson(next) : baseVerb(next);
  if (likely === 'never') return false;
  if (/^(?:of|,|and|or|\/|-)$/.test(after) && likely === 'also') return false;
  if (likely === 'mostly') return (linked || (comma && (isSeries || joint.next <= lastLink))) && !(after === 'of');
  const definite = own.slice(1).some((word) => isDeterminer(word.text) || word.text.endsWith("'s"));
  const noun = after === '' || /^(?:of|in|on|for|at|and|or|,|is|are|file|files|entry|entries)$/.test(after);
  return (
    (isDeterminer(after) ||
      (definite && linked && !noun) ||
      joint.negates ||
      joint.turns ||
      ((isSeries || comma) && linked && after !== '')) &&
    (linked || isSeries || joint.next <= lastLink)
  );
}

const particle = /^(?:on|upon|to|with|about|in|from|for|up|out|off|into|at|,)$/;

/** Whether an `and` in these words may join something inside a subordinate clause or purpose. */
function isInside(own: readonly Word[]): boolean {
  return own.some(({ text }, index) => {
    if (index === 0) return false;
    if (text === 'to' && own[index + 1] !== undefined && baseVerb(own[index + 1]?.text ?? '') !== 'never')
      return (
        !own.slice(0, index).every((word) => catenative.test(word.text) || isAdverb(word.text)) &&
        !isDeterminer(own[index + 1]?.text)
      );
    return (
      isSubordinator(text) &&
      !(text === 'once' && (own[index - 1]?.text === 'at' || index === own.length - 1)) &&
      !(text === 'before' || text === 'after' || text === 'than' || text === 'since')
    );
  });
}

/** Index of the last `and`, `or` or `then`; a comma before it may begin a series. */
function lastLinkOf(words: readonly Word[], from: number, end: number): number {
  for (let index = end - 1; index >= from; index -= 1)
    if (/^(?:and|or|then)$/.test(words[index]?.text ?? '')) return index;
  return -1;
}
