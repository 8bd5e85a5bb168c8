import type { StatementKind, StatementStrength } from '../../domain/statement.ts';
import { isAdverb, type Words } from './words.ts';

/** Words of a sentence that may lay down a duty: `must`, `is prohibited from`, `feel free to`. */
export type Marker = {
  /** Indexes of the marker's first and last word. */
  first: number;
  last: number;
  kind: StatementKind;
  strength: StatementStrength;
  /** Where the duty's content stands: in the verb that follows, in a following `-ing`, or in the subject before (`X is prohibited`). */
  content: 'verb' | 'gerund' | 'subject';
  /** The modal verb, for tests on possibility; otherwise what kind of sentence laid it down. */
  word: 'must' | 'shall' | 'should' | 'may' | 'can' | 'will' | 'phrase' | 'imperative' | 'indicative';
  negated: boolean;
};

type Pattern = Pick<Marker, 'kind' | 'strength' | 'content'> & { pattern: RegExp; negated?: true };

const be = "(?:is|are|am|you're|they're|we're)";
const adv = '(?:(?:also|always|ever|strictly|still|hereby|only|in all cases|at all times|[a-z]+ly) ){0,2}';
const itIs = String.raw`\bit(?: is|'s) ${adv}`;
/** What may follow a predicate that ends its clause; excludes `is required to` and attributes such as `a required form`. */
const closed = String.raw`(?= (?:[.,;:!\u2014]|if|when|where|unless|for|in|on|only|before|after|with|without|under|by|at|during|as|provided|even|regardless|and|but|or|whenever|until|between|from|because|since|while|here) |\s*$)`;

const patterns: readonly Pattern[] = [
  row(
    'permission',
    'may',
    'verb',
    String.raw`\b(?:need not|needn't|(?:do|does)(?:n't| not) (?:ever )?(?:need|have) to|${be}(?:n't| not) ${adv}(?:required|obliged|obligated|expected|bound|compelled|necessary) to|(?:has|have|${be} under) no (?:need|obligation|duty|requirement|responsibility) to|(?:feel|be) free to)\b`,
  ),
  row(
    'permission',
    'may',
    'verb',
    String.raw`\b(?:there (?:is|are)|there's) no (?:need|obligation|requirement|duty)(?: for [a-z' ]{1,40})? to\b`,
  ),
  row(
    'permission',
    'may',
    'verb',
    String.raw`${itIs}(?:not (?:necessary|required|mandatory|obligatory) (?:to|that|for)|(?:fine|acceptable|permissible|okay|ok|allowed|permitted|alright|all right|legitimate) (?:to|for|if|that))\b`,
  ),
  row(
    'permission',
    'may',
    'subject',
    String.raw`\b${be}(?:n't| not) ${adv}(?:required|needed|mandatory|compulsory|obligatory|necessary)${closed}`,
  ),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`\b${be}(?:n't| not| never| no longer) ${adv}(?:allowed|permitted|authori[sz]ed|entitled|free|licensed|empowered|at liberty) to\b`,
    true,
  ),
  row('prohibition', 'must', 'verb', String.raw`\b${be} (?:not|never) to\b`, true),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`\bnor ${be} (?:(?:the|any|its|their) )?(?:[a-z-]+ ){1,2}(?:allowed|permitted|authori[sz]ed|entitled|free) to\b`,
    true,
  ),
  row(
    'prohibition',
    'should',
    'verb',
    String.raw`${itIs}(?:better|best|preferable|advisable|recommended|wise) not to\b`,
    true,
  ),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`\b(?:has|have) no (?:right|authority|permission|business|licen[cs]e|mandate) to\b`,
    true,
  ),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`${itIs}(?:not (?:allowed|permitted|acceptable|permissible|okay|ok|fine)|never (?:allowed|permitted|acceptable|okay|ok|fine)|forbidden|prohibited|unacceptable|impermissible|unlawful|illegal) (?:to|for|that)\b`,
    true,
  ),
  row(
    'prohibition',
    'must',
    'subject',
    String.raw`\b${be}(?:n't| not| never) ${adv}(?:allowed|permitted|acceptable|permissible|tolerated|okay|ok|an option)${closed}`,
    true,
  ),
  row(
    'prohibition',
    'must',
    'gerund',
    String.raw`\b${be} ${adv}(?:prohibited|forbidden|banned|barred|precluded|disallowed) from\b`,
    true,
  ),
  row('prohibition', 'must', 'verb', String.raw`\b${be} ${adv}forbidden to\b`, true),
  row(
    'prohibition',
    'must',
    'subject',
    String.raw`\b${be} ${adv}(?:prohibited|forbidden|banned|disallowed|off[- ]limits|unacceptable|impermissible|out of bounds)${closed}`,
    true,
  ),
  row(
    'prohibition',
    'should',
    'verb',
    String.raw`\b(?:${be}(?:n't| not) ${adv}(?:supposed|encouraged|advised|recommended|meant) to|had better not)\b`,
    true,
  ),
  row('prohibition', 'should', 'gerund', String.raw`\b${be} ${adv}discouraged from\b`, true),
  row(
    'prohibition',
    'should',
    'subject',
    String.raw`\b${be} ${adv}(?:discouraged|not ${adv}(?:recommended|advised|advisable|encouraged)|inadvisable|ill-advised)${closed}`,
    true,
  ),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`\b(?:${be} ${adv}(?:required|obliged|obligated|bound|mandated|compelled|duty-bound|under an obligation|under a duty) to|(?:has|have) (?:a|an|the) (?:duty|obligation|responsibility) to|(?:has|have) to(?! do with)|needs? to)\b`,
  ),
  row('obligation', 'must', 'verb', String.raw`\b(?:is|are|am) ${adv}to\b`),
  row('obligation', 'must', 'verb', String.raw`\bundertakes? to\b`),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`${itIs}(?:the |an? )(?:[a-z]+ )?(?:responsibility|duty|obligation) of (?:the |each |every |an? )?(?:[a-z-]+ )?[a-z-]+ to\b`,
  ),
  row('obligation', 'must', 'gerund', String.raw`\bbears? (?:the )?(?:sole |full )?responsibility for(?= [a-z-]+ing )`),
  row('obligation', 'must', 'gerund', String.raw`\b${be} ${adv}(?:responsible|accountable) for(?= [a-z-]+ing )`),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`${itIs}(?:required|mandatory|essential|imperative|necessary|vital|crucial|obligatory|compulsory) (?:that|to|for)\b`,
  ),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`${itIs}(?:the |an? |[a-z]+ ){0,2}[a-z]+(?:'s|s') (?:responsibility|duty|obligation|job) to\b`,
  ),
  row(
    'obligation',
    'must',
    'subject',
    String.raw`\b${be} ${adv}(?:required|needed|mandatory|compulsory|obligatory)${closed}`,
  ),
  row(
    'obligation',
    'should',
    'verb',
    String.raw`\b(?:${be} ${adv}(?:expected|supposed|encouraged|advised|urged|recommended|requested|kindly asked) to|had better|ought to)\b`,
  ),
  row(
    'obligation',
    'should',
    'verb',
    String.raw`${itIs}(?:recommended|advisable|best|preferable|good practice|desirable|encouraged|advised|important) (?:that|to|for)\b`,
  ),
  row(
    'obligation',
    'should',
    'subject',
    String.raw`\b${be} ${adv}(?:recommended|advisable|preferred|encouraged|preferable)${closed}`,
  ),
  row(
    'permission',
    'may',
    'verb',
    String.raw`\b(?:${be} ${adv}(?:allowed|permitted|free|welcome|authori[sz]ed|entitled|at liberty|licensed|empowered) to|(?:has|have) ${adv}(?:the |a |full |every ){0,2}(?:right|permission|freedom|discretion|authority|option|liberty) to)\b`,
  ),
  row(
    'permission',
    'may',
    'subject',
    String.raw`\b${be} ${adv}(?:allowed|permitted|optional|permissible|acceptable)${closed}`,
  ),
  row('permission', 'may', 'subject', String.raw`\b${be} ${adv}(?:fine|okay|ok|welcome)${closed}`),
  row('permission', 'may', 'verb', String.raw`${itIs}up to (?:(?:the|each|every|an?) )?(?:[a-z-]+ )?[a-z-]+ to\b`),
  row(
    'obligation',
    'must',
    'subject',
    String.raw`\b(?:requires?|needs?)(?= (?:[a-z'-]+ ){0,4}(?:approval|consent|confirmation|permission|authori[sz]ation|sign-off|verification|countersignature|clearance|agreement|yes|review) )`,
  ),
];

function row(
  kind: StatementKind,
  strength: StatementStrength,
  content: Marker['content'],
  source: string,
  negated?: true,
): Pattern {
  return { kind, strength, content, pattern: new RegExp(source, 'g'), ...(negated ? { negated } : {}) };
}

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
  /\b(?:(?:has|have|is|are|am|'re|not|never|always|also|still|[a-z]+ly) to|needs?|responsibility|job|no (?:need|obligation|requirement|duty|responsibility|right|authority|permission|business|licen[cs]e|mandate)|duty|obligation|right|permission|freedom|discretion|authority|liberty|free|welcome|entitled|authori[sz]ed|licensed|empowered|cleared|obliged|obligated|bound|compelled|mandated|supposed|meant|expected|urged|requested|asked|best|good practice|desirable|legitimate|all right|alright|needn't|needed|required|mandatory|compulsory|obligatory|necessary|allowed|permitted|acceptable|permissible|tolerated|okay|ok|fine|option|optional|prohibited|forbidden|banned|barred|precluded|disallowed|off|unacceptable|impermissible|out of bounds|discouraged|recommended|advised|advisable|encouraged|inadvisable|ill-advised|responsible|accountable|preferred|preferable|better|essential|imperative|vital|crucial|important|up|unlawful|illegal|requires?|undertakes?)\b/;
const phraseVerb =
  /\b(?:is|are|am|isn't|aren't|has|have|do|does|don't|doesn't|need|needs|needn't|requires?|undertakes?|bears?|feel|be|it's|you're|they're|we're|there's|had|ought)\b/;
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
  for (const { pattern, negated, ...rest } of mayHavePhrase ? patterns : []) {
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
