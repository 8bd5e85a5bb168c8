import { type MarkerMeaning, markerPatterns } from './marker-patterns.ts';
import { isAdverb, type Words } from './words.ts';

/** Words of a sentence that may lay down a duty: `must`, `is prohibited from`, `feel free to`. */
export type Marker = MarkerMeaning & {
  /** Indexes of the marker's first and last word. */
  first: number;
  last: number;
  /** The modal verb, for tests on possibility; otherwise what kind of sentence laid it down. */
  word: 'must' | 'shall' | 'should' | 'may' | 'can' | 'will' | 'phrase' | 'imperative' | 'indicative';
  negated: boolean;
};

const modals = new Map<string, Marker['word']>([
  ['must', 'must'],
  ["mustn't", 'must'],
  ['shall', 'shall'],
  ["shan't", 'shall'],
  ['should', 'should'],
  ["shouldn't", 'should'],
  ['ought', 'should'],
  ['may', 'may'],
  ['can', 'can'],
  ['cannot', 'can'],
  ["can't", 'can'],
  ['will', 'will'],
  ["won't", 'will'],
]);

/** A word that some pattern of the table needs; most sentences have none and need not be tried with each. */
const phraseHint =
  /\b(?:(?:has|have|is|are|am|'re|not|never|always|also|still|[a-z]+ly) to|best|better|well|wise|sensible|prudent|courteous|polite|good|helpful|critical|paramount|inappropriate|appropriate|wrong|improper|against|unwise|bad|poor|mistake|rude|discourteous|place|taboo|out of the question|ruled|avoided|frowned|undesirable|a must|non-negotiable|subject|charge|charged|tasked|entrusted|policy|eligible|cleared|reserves?|instructed|directed|committed|told|reminded|invited|nor|agrees?|pledges?|commits?|promises?|we|rules?|spec|specification|charter|code|schedule|guidelines?|guidance|section|clause|standards?|principles?|agreement|contract|terms|law|party|company|bank|business|organi[sz]ation|needs?|responsibility|job|no (?:need|obligation|requirement|duty|responsibility|right|authority|permission|business|licen[cs]e|mandate)|duty|obligation|right|permission|freedom|discretion|authority|liberty|free|welcome|entitled|authori[sz]ed|licensed|empowered|cleared|obliged|obligated|bound|compelled|mandated|supposed|meant|expected|urged|requested|asked|best|good practice|desirable|legitimate|all right|alright|needn't|needed|required|mandatory|compulsory|obligatory|necessary|allowed|permitted|acceptable|permissible|tolerated|okay|ok|fine|option|optional|prohibited|forbidden|banned|barred|precluded|disallowed|off|unacceptable|impermissible|out of bounds|discouraged|recommended|advised|advisable|encouraged|inadvisable|ill-advised|responsible|accountable|preferred|preferable|better|essential|imperative|vital|crucial|important|up|unlawful|illegal|requires?|undertakes?)\b/;
const phraseVerb =
  /^(?:better|best|no need|fine|okay|ok|acceptable|permissible)\b|\b(?:would|agrees?|pledges?|commits?|promises?|reserves?|nor|forbids?|prohibits?|bars?|bans?|stops?|allow|permit|allows?|permits?|authori[sz]es?|entitles?|obliges?|instructs?|directs?|compels?|obligates?|expects?|asks?|wants?|encourages?|urges?|advises?|like|prefers?|insists?|demands?|stipulates?|mandates?|recommends?|suggests?|requests?|never|is|are|am|isn't|aren't|has|have|do|does|don't|doesn't|need|needs|needn't|requires?|undertakes?|bears?|feel|be|it's|you're|they're|we're|there's|had|ought)\b/;
const modalHint = /\b(?:must|shall|should|ought|may|can|will|cannot|(?:must|sha|should|ca|wo)n't)\b/;
/** No sentence that people write has as many; more are noise, and each is weighed against the words before it. */
const maxMarkers = 30;
const known = new WeakMap<Words, readonly Marker[]>();

/** The markers of a sentence in order, without overlap; the longer of two that overlap stands. */
export function findMarkers(words: Words): readonly Marker[] {
  const before = known.get(words);
  if (before !== undefined) return before;
  const markers = readMarkers(words);
  known.set(words, markers);
  return markers;
}

function readMarkers(words: Words): Marker[] {
  const found: Marker[] = modalHint.test(words.joined)
    ? words.list.flatMap((_, index) => modalAt(words, index) ?? [])
    : [];
  const mayHavePhrase = phraseVerb.test(words.joined) && phraseHint.test(words.joined);
  for (const { pattern, negated, ...rest } of mayHavePhrase ? markerPatterns : []) {
    for (const match of words.joined.matchAll(pattern)) {
      const first = words.at(match.index);
      // `must be allowed to`: the modal before is the marker.
      if (words.list[first]?.text === 'be' && words.list[first + 1]?.text === 'free') continue;
      found.push({
        ...rest,
        first,
        last: words.at(match.index + match[0].trimEnd().length - 1),
        word: 'phrase',
        negated: negated ?? false,
      });
    }
  }
  found.sort((one, other) => one.first - other.first || other.last - one.last);
  const kept: Marker[] = [];
  for (const marker of found) if (marker.first > (kept.at(-1)?.last ?? -1)) kept.push(marker);
  return kept.slice(0, maxMarkers);
}

const kindOf = {
  must: 'obligation',
  shall: 'obligation',
  should: 'obligation',
  may: 'permission',
  can: 'permission',
  will: 'obligation',
} as const;

function modalAt(words: Words, index: number): Marker | undefined {
  const text = words.list[index]?.text ?? '';
  const word = modals.get(text);
  if (word === undefined || word === 'phrase' || word === 'imperative' || word === 'indicative') return undefined;
  if (text === 'ought' && words.list[index + 1]?.text !== 'to' && words.list[index + 2]?.text !== 'to')
    return undefined;
  let last = index;
  let negated = text.endsWith("n't") || text === 'cannot' || text === "can't";
  while (last + 1 < words.list.length && isAdverbial(words, last + 1)) {
    const phrase = negation(words, last + 1);
    // `must not only list risks but also explain them` demands both.
    const isBoth =
      words.list[last + 1]?.text === 'not' && /^(?:only|just|merely)$/.test(words.list[last + 2]?.text ?? '');
    if (phrase > 0 && !isBoth) negated = true;
    last += Math.max(1, phrase);
  }
  if (text === 'ought' && words.list[last + 1]?.text === 'to') last += 1;
  const strength = word === 'should' ? 'should' : word === 'may' || word === 'can' ? 'may' : 'must';
  if (!negated) return { first: index, last, kind: kindOf[word], strength, content: 'verb', word, negated };
  return {
    first: index,
    last,
    kind: 'prohibition',
    strength: strength === 'should' ? 'should' : 'must',
    content: 'verb',
    word,
    negated,
  };
}

function isAdverbial(words: Words, index: number): boolean {
  return isAdverb(words.list[index]?.text ?? '') || negation(words, index) > 0;
}

/** How many words from here on negate. */
function negation(words: Words, index: number): number {
  const text = words.list[index]?.text;
  if (text === 'not' || text === 'never' || text === 'neither') return 1;
  const three = words.list
    .slice(index, index + 3)
    .map((word) => word.text)
    .join(' ');
  if (
    /^(?:under no circumstances?|in no (?:case|event|way)|at no (?:time|point)|on no account|by no means|for no reason)$/.test(
      three,
    )
  )
    return 3;
  return 0;
}
