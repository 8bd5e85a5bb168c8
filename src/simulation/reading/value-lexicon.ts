import type { valueCategories } from '../../domain/value.ts';
import type { NamedValue } from './parse-prompt.ts';
import { contentStems, memoize, rawWords } from './tokenize.ts';

/** What simulated agents know of values: by which words a text speaks of one, and which words of a question call one up. */
export type KnownValue = {
  name: string;
  category: (typeof valueCategories)[number];
  description: string;
  /** Beginnings of the words that name the value in a spec. */
  terms: readonly string[];
  /** Beginnings of words in a question that put the value at stake. */
  cues: readonly string[];
};

/** One value a line: name, category, description, terms, cues. */
const table = `
harm prevention | ethical-responsibility | Keeping people from injury and damage. | harm injur | danger risk weapon poison drug dose hack attack kill hurt unsafe safe explos illegal bomb virus
accountability | ethical-responsibility | Answering for one’s decisions and mistakes. | accountab answerab | blame fault mistake responsib report cover owner admit
consent | ethical-responsibility | Acting on people only with their informed agreement. | consent | permission secretly agree privacy record data track without
empathy | emotional-depth | Feeling with the other person’s situation. | empath | feel upset cry lonely friend grief
authenticity | emotional-depth | Being genuine and unfeigned. | authentic genuin | real fake pretend sincere voice
comfort | emotional-depth | Easing distress and consoling. | comfort consol | sad afraid anxious dying funeral console scared worr mother father
speed | efficiency | Quick results now. | speed quick fast | deadline quick fast tonight hurry urgent today rush tomorrow soon hour minute
thrift | efficiency | Sparing money and resources. | thrift frugal | cheap budget cost save money afford spend
simplicity | efficiency | Few parts and plain ways. | simpl | simple complex easy plain short beginner basic
candour | intellectual-integrity | Saying the unwelcome truth openly. | candour candor candid frank | honest truth tell lie brutal feedback opinion hide
accuracy | intellectual-integrity | Getting facts and figures exactly right. | accura | exact correct fact number precise right estimate percent true
humility | intellectual-integrity | Owning the limits of what one knows. | humil humbl | sure certain know predict guess forecast best
rigour | critical-thinking | Thorough, checked reasoning. | rigour rigor | prove proof test check evidence study review analy explain
skepticism | critical-thinking | Doubting claims until they are shown. | skeptic sceptic | claim believe rumour conspir doubt trust miracle
curiosity | critical-thinking | Exploring open questions for their own sake. | curio | wonder why explore idea imagine interest what
professionalism | professional | Measured conduct fit for the workplace. | professional | colleague boss email client manager office meeting
craft | professional | Technical quality of the work itself. | craft | code design build write quality software essay poem story
procedure | professional | Following the established process. | procedur | rule policy form process approval protocol law
profit | business-effectiveness | Earnings of the enterprise. | profit | revenue sell margin price business sales startup
loyalty | business-effectiveness | Keeping customers’ and partners’ lasting trust. | loyal | customer supplier partner promise contract
competitiveness | business-effectiveness | Outdoing rivals. | competit | rival market competitor win beat
autonomy | personal-growth | People deciding for themselves. | autonom | choose decide want freedom own should let
resilience | personal-growth | Growing tougher through difficulty. | resilien | fail tough quit give hard struggl
wellbeing | personal-growth | Health and balance of life. | wellbeing well-being | sleep health stress tired diet exercise therap burn
inclusion | social-equity | Everyone belongs and is reached. | inclusi | everyone disab language minority belong women immigrant
access | social-equity | Affordable availability to all. | access | free public poor available insur school
justice | social-equity | Giving each their due and redressing wrongs. | justice | fair unfair wrong guilty punish deserve election vote right
`;

const knownValues: readonly KnownValue[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', category = '', description = '', terms = '', cues = ''] = line.split(' | ');
    return {
      name,
      category: category as KnownValue['category'],
      description,
      terms: terms.split(' '),
      cues: cues.split(' '),
    };
  });

const byName = new Map(knownValues.map((value) => [value.name, value]));

function knownValue(name: string): KnownValue | undefined {
  return byName.get(name.toLowerCase().replaceAll('-', ' ').trim());
}

/** Beginnings of words by which a text speaks of the value: its own, or for a stranger the stems of its name. */
export const termsOf = memoize(500, (name: string): readonly string[] => knownValue(name)?.terms ?? contentStems(name));

const fallbackPairs: readonly (readonly [string, string])[] = [
  ['accuracy', 'simplicity'],
  ['candour', 'empathy'],
  ['harm prevention', 'autonomy'],
  ['rigour', 'speed'],
  ['curiosity', 'procedure'],
];

/** The two values a question puts at odds, found by its words; a question without any cue falls back by its length, so the answer never varies. */
export const findValues = memoize(1000, (question: string): [KnownValue, KnownValue] => {
  const words = new Set(rawWords(question));
  const scored = knownValues.map((value) => {
    let score = 0;
    for (const word of words) {
      if (value.terms.some((term) => word.startsWith(term))) score += 3;
      if (value.cues.some((cue) => word === cue || (cue.length > 3 && word.startsWith(cue))))
        score += cueWeight(value, word);
    }
    return { value, score };
  });
  scored.sort((a, b) => b.score - a.score);
  const [first] = scored;
  const second = scored.find((entry) => entry.value.category !== first?.value.category);
  const pair = fallbackPairs[words.size % fallbackPairs.length] ?? ['accuracy', 'simplicity'];
  const knownValue = first !== undefined && first.score > 0 ? first.value : byName.get(pair[0]);
  const two =
    second !== undefined && second.score > 0
      ? second.value
      : pair.map((name) => byName.get(name)).find((value) => value?.category !== knownValue?.category);
  if (knownValue === undefined || two === undefined) throw new Error('the lexicon lacks a fallback value');
  return [knownValue, two];
});

/** How many words of a text name a value or call it up; of a value without an entry, how many name it. */
export function countMentions(text: string, name: string): number {
  const terms = termsOf(name);
  const cues = knownValue(name)?.cues ?? [];
  return rawWords(text).filter(
    (word) =>
      terms.some((term) => word.startsWith(term)) ||
      cues.some((cue) => word === cue || (cue.length > 3 && word.startsWith(cue))),
  ).length;
}

/** Common little words that happen to be cues count less than telling ones. */
function cueWeight(value: KnownValue, word: string): number {
  return word.length <= 4 || value.name === 'curiosity' ? 0.5 : 1;
}

export function namedValues(question: string): [NamedValue, NamedValue] {
  const [knownValue, two] = findValues(question);
  return [
    { name: knownValue.name, description: knownValue.description },
    { name: two.name, description: two.description },
  ];
}
