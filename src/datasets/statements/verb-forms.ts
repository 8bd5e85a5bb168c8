import lexiconWords from './verb-lexicon.json' with { type: 'json' };

/**
 * Which English words can be which form of a verb, from the lexicon of the `compromise` package and this file's additions.
 * `mostly` words are verbs unless the context says otherwise; `also` words are as often nouns or adjectives (report, answer,
 * state). The lexicon is kept as a file of words: to load the package took every process a third of a second.
 */
export type VerbLikelihood = 'mostly' | 'also' | 'never';

/** Verbs of specs and policies that the lexicon lacks or lists as nouns first. */
const verbs = new Set(
  `abide abstain accommodate acknowledge acquiesce adhere advocate aggregate alert anonymise anonymize answer apologise apologize append
  ask attribute authenticate authorise authorize avoid backdate calibrate caveat characterise categorise cease circumvent cite clarify
  collate comply compromise condone conceal confirm contextualise corroborate criticise customise debug decline deanonymise default
  defer delegate deliver deny depict deprecate designate deviate diagnose disclaim disclose disparage disregard divulge editorialise
  elaborate elevate emphasise emphasize encrypt endorse enumerate err escalate evaluate exaggerate exceed exfiltrate explain extrapolate
  fabricate facilitate falsify familiarise feign flag flatter forgo fulfil fulfill give guess handle hedge help honor honour identify
  ignore impersonate improvise inform infer initiate insinuate insult interpret intervene invent keep label lecture lie localise log
  lower maintain make manipulate minimise minimize misrepresent moralise moralize mislead modify monitor narrate negate notify obey
  obfuscate offload omit paraphrase patronise persist plagiarise pause preach presume pretend prioritise prioritize proactively
  proofread propagate pseudonymise purge purport quote raise rank reassure recap reconcile redact refer refrain refuse refute reiterate
  relay remain reply repeat rephrase resist respond retain retry reveal role-play roleplay stay alert sanitise sanitize say scan screen sell
  send set shame show simulate skip solicit speculate steer stop stereotype strive substitute suggest summarise summarize suppress
  tailor tell thank translate treat troubleshoot truncate undermine uphold validate verify volunteer withhold write yield spell
  name limit store collect bring take put pay speak admit correct mention greet address acknowledge double-check cross-check re-check
  cross-reference whitelist blacklist blocklist allowlist email transcribe wait leave use do be have get go come turn read`
    .split(/\s+/)
    .filter((word) => word !== 'proactively'),
);
/** Words that the lexicon takes for verbs but which begin noun phrases far more often. */
const neverVerbs = new Set(
  `the a an no any all some each every user users operator operators assistant model tool tools response page data right
  minimum maximum less more such other another well back even just still then like own time way people person third second first
  here there when where while until off up down over under out content subject total future past human average complete
  open-ended free clear correct-looking welcome due worth per plus minus being material customer client party today tomorrow
  interest matter age health water money card bank price law state-of-the-art default-on best better least most`.split(
    /\s+/,
  ),
);

const lexiconVerbs = new Set(lexiconWords.verbs.split(' '));
const alsoVerbs = new Set(lexiconWords.alsoVerbs.split(' '));

/** Whether the word can be a verb's base form, as after `must`: verify, log. */
export function baseVerb(word: string): VerbLikelihood {
  const plain = word.replace(/^(?:re|pre|mis|dis|over|under|un|co|double|cross)-?(?=\p{L}{4})/u, '');
  return baseOf(word) === 'never' && plain !== word && baseOf(plain) === 'mostly' ? 'mostly' : baseOf(word);
}

function baseOf(word: string): VerbLikelihood {
  if (verbs.has(word)) return 'mostly';
  if (neverVerbs.has(word)) return 'never';
  // `present both views`, beside `the present policy`.
  if (word === 'present') return 'also';
  if (alsoVerbs.has(word)) return 'also';
  if (lexiconVerbs.has(word)) return 'mostly';
  const hyphen = word.lastIndexOf('-');
  if (hyphen > 0 && baseOf(word.slice(hyphen + 1)) !== 'never') return 'also';
  return /^\p{L}{3,}(?:[iy]se|ize|ify)$/u.test(word) && !/(?:wise|cise|mise|rise|prize|size|tise)$/u.test(word)
    ? 'mostly'
    : 'never';
}

/** Whether the word can be a verb's third person, as after `it`: verifies, logs. */
export function thirdPerson(word: string): VerbLikelihood {
  if (/^(?:is|has|does|says|goes|was)$/.test(word)) return 'mostly';
  if (!/[^s]s$/.test(word)) return 'never';
  const stems = [word.slice(0, -1), word.replace(/es$/, ''), word.replace(/ies$/, 'y')];
  const likely = stems.map(baseVerb);
  return likely.includes('mostly') ? 'mostly' : likely.includes('also') ? 'also' : 'never';
}

const irregularParticiples = new Set(
  `given shown kept sent told held made done put set shut sold built read left drawn written taken spoken withheld paid met brought
  sought known seen found said taught thought bound cut hidden chosen broken borne begun frozen stolen sworn torn worn overridden
  undone redone reset spelt spelled understood misled lent spent dealt led fed run won forgotten forgiven gotten born laid
  withdrawn thrown grown flown blown hung stuck struck won spread upheld foreseen forbidden outgrown rewritten overwritten retold resold
  rebuilt mistaken shaken woken eaten fallen ridden risen lost caught bought fought hit hurt let rid split cast typeset input`.split(
    /\s+/,
  ),
);

/** Whether the word can be a past participle, as after `be`: logged, kept. */
export function isParticiple(word: string): boolean {
  return (
    irregularParticiples.has(word) ||
    (/\p{L}{2,}ed$/u.test(word) && !/^(?:need|speed|indeed|exceed|proceed|feed|seed)$/.test(word))
  );
}

/** Whether the word is a verb with `-ing`: sharing. */
export function isGerund(word: string): boolean {
  return (
    /^\p{L}{2,}ing$/u.test(word) &&
    !/^(?:thing|anything|something|nothing|everything|string|during|king|ring|spring|morning|evening|pricing|billing)$/.test(
      word,
    )
  );
}
