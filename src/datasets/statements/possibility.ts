import type { Subject } from './bearer.ts';
import type { Marker } from './markers.ts';
import { isParticiple } from './verb-forms.ts';

/** What follows a modal: its verb, and the word after it. */
export type Predicate = {
  verb: string;
  next: string;
  /** The words after the verb. */
  after: readonly string[];
  /** Whether the verb is `be` with a participle. */
  passive: boolean;
  /** Words of the sentence's first part, before the marker. */
  before: readonly string[];
  /** The words of the modal phrase itself. */
  marker: readonly string[];
  /** Whether the sentence states a condition or a contrast, as permissions do. */
  conditional: boolean;
};

/** States and events that nobody is told to bring about. */
const states = new Set(
  `seem appear become happen occur arise exist depend vary differ feel want know believe think understand wish hope like love hate fear
  mean suffer struggle belong result lead cause stem last matter remember forget notice perceive experience encounter expect prefer
  lack own resemble contain involve fall lose learn hear realise realize emerge evolve change-over grow trigger
  affect hurt harm surprise confuse disagree misunderstand misread mistake fail assume care doubt face sound look worry benefit
  weigh cost range tend deserve stand sit live die sleep turn help work prove reflect represent indicate suggest imply signal constitute
  produce`.split(/\s+/),
);
/** What users do in a story that the rule is about, rather than what they are allowed to do. */
const userEvents = new Set(
  `say mention try attempt claim paste type write phrase pretend express describe refer come ask have be get find need see take
  insist arrive reach rely trust wonder complain hesitate react send share present use speak enter visit return test push make
  be-aware give follow leave wait misuse seek face live read interpret press repeat call`.split(/\s+/),
);
const permittedEvents = new Set(
  'use share send give leave return enter visit call read follow make write take speak seek test'.split(' '),
);
/** What an assistant can or cannot do by its nature. */
const abilities = new Set(
  `see hear read understand process generate produce access browse know guarantee verify-itself remember recall feel think experience
  learn detect recognise recognize translate predict handle perceive tell distinguish speak hold store retain parse analyse analyze
  be have do make get find run execute derive view observe search control always`.split(/\s+/),
);
const possibleParticiples = new Set(
  `mistaken confused surprised tempted lost affected caused related worried harmed misled compromised corrupted misused truncated
  delayed exposed motivated driven prompted frustrated distressed upset interested concerned involved intended based tired
  designed derived made found seen misunderstood misread interpreted perceived considered trained embedded hidden inclined biased
  outdated fooled tricked hurt injured traced explained measured described linked reached understood attributed situated located
  faced asked cut used-up overheard known broken represented mixed targeted thought influenced unfinished disappointed divided grouped
  viewed`.split(/\s+/),
);
const regulatedParticiples = new Set(
  `changed overridden shared disclosed used deleted omitted skipped discussed disabled enabled adjusted shown quoted waived granted
  given switched turned relaxed lifted suspended modified extended restricted set configured customised customized revealed removed
  altered amended replaced delegated transferred published stored kept retained sold bypassed exported copied revoked overruled
  withdrawn ignored loosened tightened lowered raised narrowed expanded unlocked`.split(/\s+/),
);
const dynamicAdverbs = new Set(
  'often sometimes occasionally inevitably naturally frequently usually commonly typically normally'.split(' '),
);
const inferredAdjectives = new Set(
  `tired lonely wrong mistaken confused hard difficult true somewhere something someone there nearly almost some late early terrible
  aware frightened frightening nice exhausted exhausting upsetting lovely over a an in due thousands hundreds more about around because
  raining joking kidding wondering feeling going thinking looking coming`.split(/\s+/),
);
/** People outside the spec's relations: what they must do is a fact of life. */
const outsiders =
  /^(?:people|humans?|humanity|children|child|doctors?|physicians?|drivers?|banks?|hospitals?|plants?|animals?|travellers?|travelers?|pilots?|lawyers?|journalists?|farmers?|citizens?|taxpayers?|many|most|some|everybody|one|societ(?:y|ies)|governments?|countr(?:y|ies)|adults?|scientists?|researchers?|athletes?|writers?|families|workers?|surgeons?|judges?|courts?|mothers?|fathers?|airlines?|ships?|trains?|packets?|water|air|time|life|world|buyers?|sellers?|universities|schools?|firms|newcomers?|beginners?|voters?)$/;

/** Whether the modal says what is possible, likely or inevitable, instead of what is allowed or demanded. */
export function isPossibility(marker: Marker, subject: Subject, predicate: Predicate): boolean {
  const { verb, next, after, passive } = predicate;
  if (isNotModal(marker, predicate) || verb === '') return true;
  if (predicate.marker[0] === 'nor' && marker.word === 'phrase') return states.has(verb) || abilities.has(verb);
  // `Nothing in this section may be read as` tells how to read the text.
  if (subject.head[0] === 'nothing' && /^(?:read|construed|interpreted|taken|deemed|understood)$/.test(next))
    return true;
  if (verb === 'have' && (isParticiple(next) || next === 'been')) return !isConditionMet(marker, subject, next);
  if (
    isFactOfLife(marker, predicate) &&
    outsiders.test(subject.head.at(-1) ?? '') &&
    !passive &&
    !/^(?:must|should)$/.test(subject.head[0] ?? '')
  )
    return !marker.negated || !/^no$/.test(subject.head[0] ?? '');
  if (verb === 'be' && subject.party === undefined && isDefinition(after)) return true;
  switch (marker.word) {
    case 'must':
    case 'shall':
    case 'should':
      return isInference(marker, subject, predicate);
    case 'may':
      return marker.negated && marker.kind === 'permission' ? states.has(verb) : isChance(subject, predicate);
    case 'can':
      return !isLicence(marker, subject, predicate);
    case 'will':
      return !isUndertaking(marker, subject, predicate);
    default:
      return isFactPhrase(marker, subject, predicate);
  }
}

/** `children must not open accounts` and `children are not permitted to` regulate, whoever they are about. */
function isFactOfLife({ word, negated }: Marker, { marker }: Predicate): boolean {
  if (negated && /^(?:must|shall|may|should)$/.test(word)) return false;
  return !/\b(?:permitted|allowed|authori[sz]ed|entitled|forbidden|prohibited|required|obliged)\b/.test(
    marker.join(' '),
  );
}

/** `must be twelve metres long to be called large` says what a word means. */
function isDefinition(after: readonly string[]): boolean {
  return /\bto (?:be (?:called|classed as|known as|defined as|deemed)|count as|qualify as)\b/.test(after.join(' '));
}

/** Acts that a rule wants done before something else. */
const formalActs = new Set(
  `accepted agreed approved authenticated authorised authorized certified checked cleared completed confirmed consented disclosed
  documented given granted identified informed logged notified obtained paid passed published received recorded registered reviewed
  signed submitted tested trained validated verified vetted`.split(/\s+/),
);

/** `refunds must have been approved` demands, where `he must have forgotten` concludes. */
function isConditionMet({ word, negated }: Marker, { head }: Subject, participle: string): boolean {
  if (!/^(?:must|shall)$/.test(word) || negated || !formalActs.has(participle)) return false;
  return !/^(?:it|this|that|he|she|there|they|we|i)$/.test(head.at(-1) ?? '');
}

/** `this must be the oldest harbour` concludes; `it must be a single sentence` demands. */
function isSuperlative(after: readonly string[]): boolean {
  return (
    after[0] === 'the' && after.slice(1, 3).some((word) => /^(?:\p{L}{3,}est|first|only|last|most|least)$/u.test(word))
  );
}

/** `a must`, `in May`, `free will`, `as the case may be`, `must-have`. */
function isNotModal({ word }: Marker, { before, verb, marker }: Predicate): boolean {
  const previous = before.at(-1) ?? '';
  if (word === 'phrase' || word === 'imperative') return false;
  if (/^(?:a|an|free|good|ill|own|at|his|her|its|their)$/.test(previous)) return true;
  if (
    word === 'may' &&
    (/^(?:in|of|since|until|by|from|on|early|late|last|next|mid|each|every)$/.test(previous) ||
      /^\d/.test(previous) ||
      /^\d/.test(verb))
  )
    return true;
  return previous === 'case' && verb === 'be'
    ? true
    : marker[0] === 'will' && previous === 'the'
      ? true
      : /^(?:or|and)$/.test(verb);
}

/** `must` and `should` as conclusion or necessity: `it must be late`, `users must often wait`, `this should help`. */
function isInference(
  marker: Marker,
  subject: Subject,
  { verb, next, after, passive, before, marker: words }: Predicate,
): boolean {
  const last = subject.head.at(-1) ?? '';
  // What most people must do is a fact of life.
  if (/^(?:most|many|some|few)$/.test(subject.head[0] ?? '') && !passive && !marker.negated) return true;
  const adverbs = [...words, before.at(-1) ?? ''];
  if (adverbs.some((word) => dynamicAdverbs.has(word)) && marker.word !== 'should' && !marker.negated) return true;
  if (
    /^(?:seem|feel|look|mean|wonder|suppose|come|know|think|sound|hurt)$/.test(verb) &&
    marker.word !== 'should' &&
    !marker.negated
  )
    return subject.party !== 'assistant' || verb === 'mean' || verb === 'seem';
  if (/^(?:admit|concede|confess|note|remember|say)$/.test(verb) && /^(?:we|i|one)$/.test(last)) return true;
  if (
    /^(?:it|there|this|that|these|something|they|he|she|you|user|caller|reason)$/.test(last) &&
    verb === 'be' &&
    !marker.negated &&
    marker.word !== 'shall'
  ) {
    if (marker.word === 'must' && /^(?:it|this|that)$/.test(last) && isSuperlative(after)) return true;
    if (inferredAdjectives.has(next) && !(last === 'there' && marker.word === 'should')) return true;
    if (
      last === 'it' &&
      /^(?:remembered|noted|said|admitted|stressed|borne|understood|recognised|recognized|emphasised|emphasized|acknowledged)$/.test(
        next,
      )
    )
      return true;
  }
  if (/^(?:it|this|that|these|which)$/.test(last) && subject.party === undefined && marker.word === 'should') {
    if (
      !passive &&
      (states.has(verb) ||
        /^(?:take|be|have|give|arrive|suffice|allow|ensure|make|reduce|improve|cover|get|come|keep|go|provide)$/.test(
          verb,
        ))
    )
      return true;
  }
  if (
    marker.word === 'should' &&
    verb === 'be' &&
    /^(?:enough|fine|able|easy|easier|obvious|back|ready|sufficient|familiar|noted|no)$/.test(next) &&
    subject.party !== 'assistant' &&
    !subject.isAnswer
  )
    return true;
  return (
    marker.word === 'should' &&
    subject.party === undefined &&
    !subject.isAnswer &&
    !passive &&
    /^(?:arrive|suffice|help|take|work|last|look|seem|improve|reduce|come|happen|fall|rise|grow)$/.test(verb)
  );
}

/** `may` as what might be. */
function isChance(subject: Subject, { verb, next, after, passive, marker }: Predicate): boolean {
  if (
    subject.head.length === 1 &&
    subject.head[0] === 'it' &&
    (verb === 'help' || (/^(?:make|take|seem)$/.test(verb) && /^(?:sense|time|a)$/.test(next)))
  )
    return true;
  if (marker.includes('well') || (/^(?:have|well)$/.test(verb) && subject.party === undefined)) return true;
  if (marker.some((word) => dynamicAdverbs.has(word))) return true;
  if (
    /^(?:this|that|there|these|those|which|something|things|some|many|few|others|what)$/.test(subject.head[0] ?? '') &&
    subject.head.length === 1 &&
    !passive
  )
    return true;
  if (passive)
    return (
      // `A trip may be cancelled by the airline`
      (/^(?:a|an|some)$/.test(subject.head[0] ?? '') && after[1] === 'by' && !regulatedParticiples.has(next)) ||
      possibleParticiples.has(next) ||
      (subject.party !== undefined &&
        /^(?:asked|told|required|left|needed|called|met|kept|charged|pressed|forced|offered)$/.test(next))
    );
  if (subject.isAnswer && /^(?:errors?|mistakes?|inaccuracies|omissions|bias|gaps)$/.test(next)) return true;
  if (states.has(verb) && !(subject.isAnswer && verb === 'contain'))
    return !(
      subject.party !== undefined &&
      /^(?:disagree|learn|prefer|help|work|assume|turn|suggest|produce|care)$/.test(verb) &&
      subject.party !== 'user'
    );
  if (verb === 'be')
    return (
      !/^(?:brief|briefer|shorter|longer|informal|playful|humorous|candid|silent|blunt|less|more|used|creative|direct)$/.test(
        next,
      ) || subject.party === undefined
    );
  if (subject.party === 'user' || subject.party === 'other') {
    if (verb === 'ask') return !/^(?:for|the|that|to)$/.test(next) && !isRequest(after);
    const indefinite = /^(?:a|an|some|another|many|most|few)$/.test(subject.head[0] ?? '');
    if (permittedEvents.has(verb)) return indefinite;
    return (
      userEvents.has(verb) ||
      (indefinite && /^(?:request|demand|want|contact|upload|provide|open|switch|ask)$/.test(verb))
    );
  }
  if (subject.party === 'assistant')
    return (
      /^(?:have|get|see|receive|make|need|find|come|generate|hallucinate|err|misinterpret)$/.test(verb) &&
      !(verb === 'make' && /^(?:a|an|one|use|suggestions?|exceptions?|jokes?|light)$/.test(next))
    );
  if (subject.party === 'operator') return /^(?:have|get|see|receive|need|find|be|come|rely)$/.test(verb);
  if (subject.isAnswer)
    return !/^(?:include|contain|use|mention|exceed|quote|name|run|refer|link|carry|end|begin|start|close|open|show|add|omit)$/.test(
      verb,
    );
  return !/^(?:only|not)$/.test(marker.at(-1) ?? '') || !/^(?:leave|exceed|carry|show|name|use|mention)$/.test(verb);
}

/** `ask you to be brief`: how the assistant is to go about its work, which users may decide. */
function isRequest(after: readonly string[]): boolean {
  return /^(?:you|it|them|the (?:assistant|model|agent|bot)) (?:not )?to (?:be|stop|speak|switch|use|keep|answer|reply|respond|call|address|forget|delete|drop|skip|leave|shorten|repeat|slow)\b/.test(
    after.join(' '),
  );
}

/** `can` as permission and `cannot` as prohibition, rather than ability. */
function isLicence(marker: Marker, subject: Subject, { verb, next, after, passive, conditional }: Predicate): boolean {
  if (passive)
    return (
      regulatedParticiples.has(next) && (subject.party === undefined || /^(?:it|they)$/.test(subject.head[0] ?? ''))
    );
  if (
    states.has(verb) ||
    /^(?:be|have|see|get|find|seem|expect|rely|take|trust|easily|make|tell|afford|give|come|hurt)$/.test(verb)
  )
    return false;
  if (subject.party === 'operator') return true;
  if (subject.party === 'user' && verb === 'ask') return next === 'for' || isRequest(after);
  if (subject.party === 'user') return !userEvents.has(verb) || (permittedEvents.has(verb) && !marker.negated);
  if (subject.party === 'other')
    return (
      !abilities.has(verb) &&
      (marker.negated ||
        conditional ||
        (!userEvents.has(verb) && !/^(?:a|an|some|many|most|few)$/.test(subject.head[0] ?? '')))
    );
  if (subject.party === 'assistant')
    return (
      !abilities.has(verb) &&
      (marker.negated ||
        conditional ||
        !/^(?:help|answer|assist|support|write|draft|explain|provide|solve|talk|chat|respond|reply)$/.test(verb))
    );
  return (
    subject.isAnswer &&
    /^(?:include|contain|use|mention|quote|name|refer|link|end|begin|start|close|open|add|omit)$/.test(verb)
  );
}

/** `will` as a party's undertaking, rather than a forecast. */
function isUndertaking(marker: Marker, subject: Subject, { verb, passive, marker: words }: Predicate): boolean {
  if (subject.party === undefined || passive || states.has(verb)) return false;
  if (subject.party === 'user' && !marker.negated && words.length > 1) return false;
  if (/^(?:be|have|see|get|receive|find|need|notice|encounter|meet|likely|usually|often|ask|continue|able)$/.test(verb))
    return false;
  return (
    !words.some((word) => dynamicAdverbs.has(word) || /^(?:probably|likely|eventually|soon|typically)$/.test(word)) &&
    (subject.party === 'assistant' || subject.party === 'operator' || marker.negated)
  );
}

/** `every complaint is to receive a number`: of each of a kind, a duty rather than an aim. */
function isEach({ head }: Subject): boolean {
  return /^(?:each|every|all|any)$/.test(head[0] ?? '');
}

/** What things are expected to do. */
const forecasts =
  /^(?:arrive|be|begin|break|bring|change|close|come|cost|cover|cut|double|drop|end|fall|finish|follow|go|grow|have|improve|increase|launch|lead|make|open|reach|reduce|remain|return|rise|run|save|ship|show|start|take|win)$/;

const isNoVerb =
  /^(?:the|a|an|this|that|these|those|it|them|him|her|us|you|his|their|its|your|our|my|all|any|every|each|some|one|no|which|what|whom|and|or|of|in|on|at|by|with|\d.*)$/;

/** Phrases such as `have to` and `is to` are duties of a party; of anything else they are facts or aims. */
function isFactPhrase(marker: Marker, subject: Subject, { verb, next, passive, marker: words }: Predicate): boolean {
  const phrase = words.join(' ');
  const last = subject.head.at(-1) ?? '';
  if (words.some((word) => dynamicAdverbs.has(word)) && marker.kind === 'obligation') return true;
  // `entitled to a copy` needs no verb.
  if (marker.content === 'verb' && isNoVerb.test(verb) && !/(?:that|for|entitled to|right to)$/.test(phrase))
    return true;
  if (marker.content === 'subject')
    return (
      subject.head.length <= 1 &&
      (/(?:fine|okay|ok|welcome)$/.test(phrase)
        ? /^(?:it|that|this|these|those|there|they|he|she|everything|everybody|all|nothing|you|we|)$/.test(last)
        : /^(?:it|that|this)$/.test(last) &&
          /(?:recommended|preferred|required|acceptable)$/.test(phrase) &&
          marker.kind === 'obligation')
    );
  if (/^(?:has|have|needs?) to\b|^needs?$/.test(phrase)) {
    if (words.some((word) => dynamicAdverbs.has(word))) return true;
    return subject.party === undefined
      ? !passive && !subject.isAnswer && !isEach(subject)
      : subject.party === 'user' && /^(?:wait|know|see|understand|feel|be)$/.test(verb);
  }
  if (
    /^(?:is|are|am)\b.*\bto$/.test(phrase) &&
    !/(?:required|obliged|obligated|bound|allowed|permitted|free|expected|supposed|encouraged|advised|entitled|authori[sz]ed|welcome|forbidden|prohibited|recommended|urged|requested|asked|liberty|licensed|empowered|mandated|compelled|duty|obligation|necessary|meant)/.test(
      phrase,
    )
  ) {
    if (
      /^(?:goal|aim|purpose|idea|task|job|role|point|intent|intention|mission|challenge|way|ambition|question|hope|plan|step|approach|function|thing|difficulty|trick|danger|risk|rule|principle|default|objective|option|alternative|key)s?$/.test(
        last,
      )
    )
      return true;
    if (/^(?:blame|come|follow)$/.test(verb) && /^(?:for|in|from|next|)$/.test(next)) return true;
    return (
      subject.party === undefined &&
      !passive &&
      !subject.isAnswer &&
      !isEach(subject) &&
      !/^(?:remain|stay)$/.test(verb)
    );
  }
  if (/(?:bound|meant) to$/.test(phrase) && subject.party === undefined && !passive && !subject.isAnswer) return true;
  if (/(?:supposed|expected) to$/.test(phrase) && subject.party === undefined && !passive && !subject.isAnswer)
    return states.has(verb) || forecasts.test(verb) || subject.head.length <= 1;
  if (/\basked to$/.test(phrase)) return subject.party === undefined || subject.party === 'assistant';
  return /welcome to$|free to$/.test(phrase) && subject.party === undefined;
}
