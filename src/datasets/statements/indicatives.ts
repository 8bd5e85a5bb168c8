import type { BoundParty } from '../../domain/statement.ts';
import { readSubject } from './bearer.ts';
import type { DutyClause } from './clauses-of-sentence.ts';
import type { Marker } from './markers.ts';
import { baseVerb, isParticiple, thirdPerson } from './verb-forms.ts';
import { isAdverb, isAuxiliary, isSubordinator, type Word } from './words.ts';

/** What an assistant is or has, rather than does. */
const stative =
  /^(?:is|has|knows?|remembers?|retains?|sees?|needs?|feels?|understands?|stores?|learns?|experiences?|exists?|owns?|contains?|receives?|gets?|runs?|belongs?|seems?|appears?|becomes?|depends?|comes?|works?|means|wants?|was|does|have|know|generates?|produces?|consists?|relies|rely|supports?|lacks?|loses?|be)$/;
const refusing = /^(?:refuses|declines|refrains|abstains|avoids)$/;
const conditional =
  /^(?:if|when|whenever|where|before|after|for|in|on|asked|faced|unless|until|once|during|given|at|with)$/;

/**
 * A rule in the plain indicative, of the assistant alone: `The assistant never guesses`, `When asked, it says so`. Without `never`,
 * `always`, `does not` or a condition it counts where the spec as a whole is written so.
 */
export function findIndicative(
  words: readonly Word[],
  from: number,
  to: number,
  antecedent: BoundParty | undefined,
  inIndicative: boolean,
): DutyClause | undefined {
  const first = words[from]?.text ?? '';
  const comma = conditional.test(first) ? words.slice(from, to).findIndex((word) => word.text === ',') : -1;
  if (conditional.test(first) && comma < 0) return undefined;
  const start = comma < 0 ? from : from + comma + 1;
  const span = subjectEnd(words, start, to);
  if (span === undefined) return undefined;
  const subject = readSubject(words.slice(start, span), antecedent);
  if (
    subject.party !== 'assistant' ||
    /^(?:some|many|most|models|ais|agents|assistants|a|an)$/.test(subject.head[0] ?? '')
  )
    return undefined;
  const verbAt = passAdverbs(words, span, to);
  const between = words.slice(span, verbAt).map((word) => word.text);
  const negated = between.some((word) => /^(?:never|not|doesn't|don't)$/.test(word));
  const verb = words[verbAt]?.text ?? '';
  if (
    stative.test(verb) ||
    (negated
      ? baseVerb(verb) === 'never' && thirdPerson(verb) === 'never'
      : thirdPerson(verb) === 'never' && words[start]?.text !== 'you')
  )
    return undefined;
  if (words[start]?.text === 'you' && baseVerb(verb) === 'never') return undefined;
  const isRule =
    negated ||
    between.includes('always') ||
    between.includes('only') ||
    refusing.test(verb) ||
    (inIndicative && words[start]?.text !== 'you') ||
    (comma >= 0 &&
      words[start]?.text !== 'you' &&
      /^(?:if|when|whenever|where|before|asked|faced|unless)$/.test(first));
  if (!isRule) return undefined;
  const marker: Marker = {
    first: span,
    last: verbAt - 1,
    kind: negated ? 'prohibition' : 'obligation',
    strength: 'must',
    content: 'verb',
    word: 'indicative',
    negated,
  };
  return { first: from, end: to, marker, verb: verbAt, subject };
}

/** Index after the subject: a pronoun, or an article with one or two words. */
function subjectEnd(words: readonly Word[], from: number, to: number): number | undefined {
  const text = words[from]?.text ?? '';
  if (text === 'it' || text === 'you' || text === 'assistant') return from + 1 < to ? from + 1 : undefined;
  if (text !== 'the' && text !== 'our') return undefined;
  for (let length = 2; length <= 3 && from + length < to; length += 1)
    if (readSubject(words.slice(from, from + length), undefined).party === 'assistant') return from + length;
  return undefined;
}

function passAdverbs(words: readonly Word[], from: number, to: number): number {
  let index = from;
  while (index < to - 1) {
    const text = words[index]?.text ?? '';
    const auxiliary = /^(?:does|do)$/.test(text) && words[index + 1]?.text === 'not';
    if (!(isAdverb(text) || auxiliary || /^(?:not|doesn't|don't|both)$/.test(text))) break;
    index += 1;
  }
  return index;
}

/** What is never so by its nature, rather than by a rule. */
const outcome =
  /^(?:guaranteed|interrupted|finished|meant|intended|expected|considered|known|found|seen|satisfied|wasted|lost|forgotten|surprised|based|wanted|needed|heard|bored|tired|perfected|complicated|limited|separated|repeated|mistaken|fooled|outdated|related|concerned|interested|called|crossed|used-up|closed|opened|located)$/;

/**
 * A rule in the passive with `never` or `always`: `Passwords are never stored in plain text.`
 * @returns undefined where the sentence has another verb before, or tells what happens rather than what is done
 */
export function findPassiveRule(words: readonly Word[], from: number, to: number): DutyClause | undefined {
  const at = words.findIndex((word, index) => index > from && index < to && /^(?:is|are)$/.test(word.text));
  const adverb = words[at + 1]?.text;
  const participle = words[at + 2]?.text ?? '';
  if (at < 0 || at + 2 >= to || (adverb !== 'never' && adverb !== 'always')) return undefined;
  if (!isParticiple(participle) || outcome.test(participle)) return undefined;
  const before = words.slice(from, at);
  if (
    before.length > 7 ||
    before.some((word) => isSubordinator(word.text) || isAuxiliary(word.text) || word.text === ',')
  )
    return undefined;
  if (
    /^(?:it|this|that|these|those|there|he|she|they|we|i|people|someone|life|nothing|everything)$/.test(
      before[0]?.text ?? '',
    )
  )
    return undefined;
  const negated = adverb === 'never';
  const marker: Marker = {
    first: at,
    last: at + 1,
    kind: negated ? 'prohibition' : 'obligation',
    strength: 'must',
    content: 'subject',
    word: 'indicative',
    negated,
  };
  return { first: from, end: to, marker, verb: -1, subject: readSubject(before, undefined) };
}
