import type { Marker } from './markers.ts';
import { baseVerb, isGerund, thirdPerson } from './verb-forms.ts';
import { isAdverb, isAuxiliary, isDeterminer, isSubordinator, type Word } from './words.ts';

/** Imperatives that guide the reader and ask for no conduct. */
const guiding = /^(?:see|note|imagine|suppose|recall|compare|contact|click|visit|welcome|let's)$/;
const advising = /^(?:try|aim|strive|prefer|consider|favour|favor|endeavour|endeavor|attempt|lean|err|default)$/;
const fronting = new Set(
  `if when whenever where wherever before after unless for in on during while once until upon at with without as should under by from
  regardless given except outside whatever within because since although though beyond despite to even following apart besides
  instead between whether asked faced unlike only across beforehand rather`.split(/\s+/),
);
const connectives =
  /^(?:and|but|or|so|then|instead|however|also|first|firstly|second|secondly|third|finally|next|therefore|thus|otherwise|please|similarly|likewise|conversely|additionally|moreover|furthermore|lastly|still|yet|just|simply|nevertheless|nonetheless|again|afterwards|,)$/;

/** Words that a condition before an imperative may have. */
const maxCondition = 60;

export type ImperativeContext = {
  /** Whether a list gives words that may be noun or verb the benefit of the doubt, since its other items are imperatives. */
  amongImperatives: boolean;
  /** Whether the text is a list item or cell, where a noun phrase may stand alone. */
  fragment: boolean;
};

/** Commands that only advise, such as `prefer`, are `should`; others bind. */
export function commandStrength(verb: string, negated: boolean): 'must' | 'should' {
  return advising.test(verb) && !negated ? 'should' : 'must';
}

/** Index of the first word after connectives such as `however,` or `and`. */
export function afterConnectives(words: readonly Word[], from: number, to: number): number {
  let index = from;
  while (
    index < to &&
    connectives.test(words[index]?.text ?? '') &&
    !/^(?:of|than|as)$/.test(words[index + 1]?.text ?? '')
  )
    index += 1;
  return index < to ? index : from;
}

/** The imperative with which the words `[from, to)` begin, at once or after a condition: `If asked, decline.` */
export function findImperative(
  words: readonly Word[],
  from: number,
  to: number,
  context: ImperativeContext,
): Marker | undefined {
  const start = afterConnectives(words, from, to);
  // A single word is a label: `Access.`
  const isLabel = words.slice(start, to).filter((word) => /\p{L}/u.test(word.text)).length < 2;
  const direct = isLabel ? undefined : imperativeAt(words, start, to, context);
  if (direct !== undefined || !fronting.has(words[start]?.text ?? '')) return direct;
  for (let index = start + 1; index < Math.min(to - 1, start + maxCondition); index += 1) {
    const text = words[index]?.text;
    if (text !== ',' && text !== '\u2014' && text !== ':' && text !== 'then') continue;
    const next = afterConnectives(words, index + 1, to);
    // A list within the condition (`if prices, report or log files change, …`) goes on after its next word.
    const found = imperativeAt(words, next, to, { ...context, fragment: false });
    if (found !== undefined && !(words[next + 1]?.text === ',' && baseVerb(words[next]?.text ?? '') !== 'mostly'))
      return found;
    if (isDeterminer(words[next]?.text) && !/^(?:no|if|which)$/.test(words[next]?.text ?? '') && text !== ',')
      return undefined;
  }
  return undefined;
}

/** The imperative that begins at one word: `do not share`, `always cite`, `decline`. */
export function imperativeAt(
  words: readonly Word[],
  at: number,
  to: number,
  context: ImperativeContext,
): Marker | undefined {
  if (words[at]?.text === 'not') return undefined;
  const fronted = /^(?:under no circumstances?|in no (?:case|event)|at no (?:time|point)|on no account)$/.test(
    textOf(words, at, at + 3),
  );
  let index = fronted ? at + 3 : at;
  let negated = fronted;
  let urged = false;
  while (index < to) {
    const text = words[index]?.text ?? '';
    const next = words[index + 1]?.text ?? '';
    if (text === "don't" || text === 'never' || text === 'not') negated = true;
    else if (text === 'do' && next === 'not') negated = true;
    else if (/^(?:always|only|please|do)$/.test(text) && (text !== 'do' || baseVerb(next) === 'mostly')) urged = true;
    else if (!(isAdverb(text) && index < to - 1 && (negated || urged || baseVerb(next) !== 'never'))) break;
    index += text === 'do' && next === 'not' ? 2 : 1;
    if (text === 'never') index = afterAside(words, index, to);
  }
  const verb = words[index]?.text ?? '';
  const isToIt = verb === 'see' && textOf(words, index, index + 3) === 'see to it';
  if (index >= to || (guiding.test(verb) && !isToIt)) return undefined;
  const likely = baseVerb(verb);
  if (
    likely === 'never' &&
    !(negated && words[at]?.text !== 'never' && words[at]?.text !== 'not' && /^\p{L}+$/u.test(verb) && !isGerund(verb))
  )
    return undefined;
  if (!negated && !urged && !readsAsVerb(words, index, to, context)) return undefined;
  if (words[at]?.text === 'only' && likely !== 'mostly') return undefined;
  const strength = commandStrength(verb, negated);
  return {
    first: at,
    last: index - 1,
    kind: negated ? 'prohibition' : 'obligation',
    strength,
    content: 'verb',
    word: 'imperative',
    negated,
  };
}

/** `never, under any circumstances, reveal`: the index after what stands between the commas. */
function afterAside(words: readonly Word[], index: number, to: number): number {
  if (words[index]?.text !== ',') return index;
  const end = words.findIndex((word, at) => at > index && word.text === ',');
  return end > index && end < to && end - index <= 6 ? end + 1 : index;
}

function textOf(words: readonly Word[], from: number, to: number): string {
  return words
    .slice(from, to)
    .map((word) => word.text)
    .join(' ');
}

function readsAsVerb(words: readonly Word[], index: number, to: number, context: ImperativeContext): boolean {
  const verb = words[index]?.text ?? '';
  const next = index + 1 < to ? (words[index + 1]?.text ?? '') : '';
  if (/^(?:of|is|are|was|were|has|have|had|:|may|must|shall|should|can|will|cannot|'s)$/.test(next) && verb !== 'be')
    return false;
  if (verb === 'consider' && /^(?:a|an|the|this|these|two|how)$/.test(next) && words[index + 2]?.text !== 'user')
    return false;
  if (verb === 'remember' && next === 'that') return false;
  if (baseVerb(verb) === 'mostly') return true;
  if (
    isDeterminer(next) ||
    (/^(?:to|it|them|not|when|if)$/.test(next) && !context.fragment) ||
    (isAdverb(next) && next !== 'and')
  )
    return !/^(?:and|or)$/.test(next);
  if (context.amongImperatives) return next !== '' && !/^(?:and|or|for|in|on|at)$/.test(next);
  return !context.fragment && next !== '' && !/^(?:and|or|,)$/.test(next) && !hasFiniteVerb(words, index + 1, to);
}

/** Whether the main clause has a verb of its own, so that the first word is its subject. */
function hasFiniteVerb(words: readonly Word[], from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) {
    const text = words[index]?.text ?? '';
    if (isSubordinator(text) || text === ',') return false;
    if (isAuxiliary(text) || thirdPerson(text) === 'mostly') return true;
    if (index > from && thirdPerson(text) === 'also' && isDeterminer(words[index + 1]?.text)) return true;
  }
  return false;
}
