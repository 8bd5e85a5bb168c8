import type { BoundParty, StatementKind, StatementStrength } from '../../domain/statement.ts';
import { agentOf, isAgentNoun, namedParty } from './bearer.ts';
import { type DutyClause, dutyClauses } from './clauses-of-sentence.ts';
import { splitVerbPhrases } from './coordination.ts';
import {
  afterConnectives,
  commandStrength,
  findImperative,
  type ImperativeContext,
  imperativeAt,
} from './imperatives.ts';
import { findIndicative, findPassiveRule } from './indicatives.ts';
import { findMarkers } from './markers.ts';
import type { SpecStyle } from './spec-style.ts';
import type { Span } from './split-sentences.ts';
import { isGerund, thirdPerson } from './verb-forms.ts';
import { isAuxiliary, isDeterminer, isSubordinator, type Word, type Words } from './words.ts';

/** One duty of a sentence, with the offsets of its words in the clause's text. */
export type Duty = Span & { kind: StatementKind; strength: StatementStrength; binds: BoundParty };

export type SentenceContext = ImperativeContext & {
  /** Whom a pronoun means. */
  antecedent: BoundParty | undefined;
  style: SpecStyle;
};

/** The duties that a sentence lays down, in order. */
export function findDuties(words: Words, from: number, context: SentenceContext): Duty[] {
  const { list } = words;
  if (list.at(-1)?.text === '?' || isAboutWords(words) || isDefinition(words, from)) return [];
  const markers = findMarkers(words);
  const duties: Duty[] = [];
  let start = from;
  for (let index = from; index <= list.length; index += 1) {
    if (index < list.length && list[index]?.text !== ';') continue;
    if (index > start) duties.push(...dutiesOfChunk(words, start, index, markers, context, duties.at(-1)));
    start = index + 1;
  }
  return duties;
}

/** `The key words MUST and MAY are to be read as…` */
function isAboutWords({ joined }: Words): boolean {
  return /\b(?:key ?words?|the (?:words?|terms?|verbs?|modals?))\b.{0,80}\b(?:must|should|may|shall|x{3,})\b/.test(
    joined.slice(0, 300),
  );
}

/** `An operator means a business that may …` */
function isDefinition({ list }: Words, from: number): boolean {
  const opening = list
    .slice(from, from + 9)
    .map((word) => word.text)
    .join(' ');
  return /^(?:(?:an?|the|in this [a-z]+ ,) )?(?:\S+ ){1,4}?(?:means|refers to|denotes|is defined as|are defined as|stands for|is short for|is the term for)\b/.test(
    opening,
  );
}

function dutiesOfChunk(
  words: Words,
  from: number,
  to: number,
  markers: ReturnType<typeof findMarkers>,
  context: SentenceContext,
  before: Duty | undefined,
): Duty[] {
  const clauses = dutyClauses(words, from, to, markers, context.antecedent);
  const { list } = words;
  const lead = clauses[0];
  const untilLead = lead === undefined ? to : lead.first === from ? leadSubject(list, from, lead) : lead.first;
  const imperative = untilLead > from ? findImperative(list, from, untilLead, context) : undefined;
  if (
    imperative !== undefined &&
    !clauses.some(({ marker }) => marker.first <= imperative.last + 1 && imperative.first <= marker.last)
  ) {
    if (lead !== undefined) lead.first = untilLead;
    clauses.unshift({
      first: from,
      end: untilLead,
      marker: imperative,
      verb: imperative.last + 1,
      subject: { party: 'assistant', head: [], isAnswer: false },
    });
  }
  if (clauses.length === 0) {
    const indicative = findIndicative(
      list,
      afterConnectives(list, from, to),
      to,
      context.antecedent,
      context.style.inIndicative,
    );
    const rule = indicative ?? findPassiveRule(list, afterConnectives(list, from, to), to);
    if (rule !== undefined) clauses.push({ ...rule, first: from });
  }
  addCommands(list, clauses, context);
  if (clauses.length === 0) return verblessProhibition(list, from, to, context);
  return clauses.flatMap((clause) => dutiesOfClause(list, clause, before));
}

/** `No emojis.` */
function verblessProhibition(words: readonly Word[], from: number, to: number, context: SentenceContext): Duty[] {
  const [first, second] = [words[from]?.text, words[from + 1]?.text ?? ''];
  if (first !== 'no' || /^(?:exceptions?|matter|one|longer|doubt|problem|need|wonder|idea|later|,|\.|)$/.test(second))
    return [];
  const body = words.slice(from + 1, to);
  const length = body.findIndex((word) => isSubordinator(word.text));
  const main = length < 0 ? body : body.slice(0, length);
  if (
    main.length > (context.fragment ? 16 : 9) ||
    main.some(
      (word, at) => isAuxiliary(word.text) || (thirdPerson(word.text) !== 'never' && isDeterminer(main[at + 1]?.text)),
    )
  )
    return [];
  const span = spanOf(words, from, to);
  return span === undefined ? [] : [{ ...span, kind: 'prohibition', strength: 'must', binds: 'assistant' }];
}

/** Where the subject of the chunk's first marker may begin after an imperative: `Verify it, and you may go on`. */
function leadSubject(words: readonly Word[], from: number, lead: DutyClause): number {
  for (let index = lead.marker.first - 1; index > from; index -= 1)
    if (/^(?:and|but|or|so|\u2014)$/.test(words[index]?.text ?? '')) return index + 1;
  return from;
}

/** `…, but do not guess`: a command that follows in the same clause, without a subject of its own. */
function addCommands(words: readonly Word[], clauses: DutyClause[], context: ImperativeContext): void {
  for (const clause of [...clauses]) {
    for (let index = clause.verb + 1; index < clause.end - 1; index += 1) {
      const isJoint = /^(?:and|but|or|,|\u2014|:)$/.test(words[index]?.text ?? '');
      const text = words[index + 1]?.text ?? '';
      const isCommand = text === "don't" || (text === 'do' && words[index + 2]?.text === 'not');
      if (!isJoint || !isCommand) continue;
      const marker = imperativeAt(words, index + 1, clause.end, context);
      if (marker === undefined) continue;
      const added: DutyClause = {
        first: index + 1,
        end: clause.end,
        marker,
        verb: marker.last + 1,
        subject: { party: 'assistant', head: [], isAnswer: false },
      };
      clause.end = index;
      clauses.splice(clauses.indexOf(clause) + 1, 0, added);
      break;
    }
  }
}

function dutiesOfClause(words: readonly Word[], clause: DutyClause, before: Duty | undefined): Duty[] {
  const { marker, verb, subject } = clause;
  const agent =
    words[verb]?.text === 'be' || marker.content === 'subject'
      ? agentOf(words.slice(marker.last, clause.end))
      : undefined;
  const binds =
    agent ??
    possessorOf(words.slice(marker.first, marker.last + 1)) ??
    subject.party ??
    (clause.first > 0 && subject.head.length === 0 ? before?.binds : undefined) ??
    'assistant';
  const first = quoteStart(words, clause);
  if (verb < 0 || verb >= clause.end) {
    const span = spanOf(words, first, clause.end);
    return span === undefined ? [] : [{ ...span, kind: marker.kind, strength: marker.strength, binds }];
  }
  const form =
    marker.word === 'indicative' && !(marker.negated && /^(?:do|does)/.test(words[marker.first]?.text ?? ''))
      ? 'third'
      : marker.content === 'gerund' || isGerund(words[verb]?.text ?? '')
        ? 'gerund'
        : 'base';
  const neither = words.slice(marker.first, clause.end).some((word) => word.text === 'neither');
  // `must either answer or pass it on` is one duty with a choice.
  const either = words.slice(marker.first, verb + 2).some((word) => word.text === 'either');
  const whole = { first: verb, quote: verb, end: clause.end, polarity: 'same' as const };
  const avoided = either ? [whole] : splitVerbPhrases(words, verb, clause.end, form, neither);
  const phrases =
    /^(?:avoid|refrain)$/.test(words[verb]?.text ?? '') && avoided.length === 1
      ? splitAvoided(words, verb, clause.end)
      : avoided;
  return phrases.flatMap((phrase, index) => {
    const span = spanOf(words, index === 0 ? first : phrase.quote, phrase.end);
    const apart = phrases.length === 2 && index === 1 && standsApart(words, marker, phrase.first);
    const polarity = apart ? 'turned' : phrase.polarity;
    return span === undefined ? [] : [{ ...span, ...polarityOf(words, marker, { ...phrase, polarity }, verb), binds }];
  });
}

/** `never store card numbers, and mask phone numbers`: a second command after a comma of its own. */
function standsApart(words: readonly Word[], marker: DutyClause['marker'], first: number): boolean {
  return (
    marker.word === 'imperative' && marker.negated && words[first - 1]?.text === 'and' && words[first - 2]?.text === ','
  );
}

/** `it is the operator's responsibility to`: whose it is. */
function possessorOf(marker: readonly Word[]): BoundParty | undefined {
  const owner = marker.map(({ text }) => /^(.*?)'s?$/.exec(text)?.[1]).find((noun) => noun !== undefined);
  if (owner === undefined) return undefined;
  return namedParty(owner) ?? (isAgentNoun(owner) ? 'other' : undefined);
}

/** `avoid guessing prices and quoting rivals`: the verbs that are avoided. */
function splitAvoided(words: readonly Word[], verb: number, end: number): ReturnType<typeof splitVerbPhrases> {
  const gerund = words.findIndex(
    (word, index) => index > verb && index < Math.min(end, verb + 4) && isGerund(word.text),
  );
  return gerund < 0
    ? [{ first: verb, quote: verb, end, polarity: 'same' }]
    : splitVerbPhrases(words, gerund, end, 'gerund', false);
}

const avoiding = /^(?:avoid|avoids|refrain|refrains|abstain|abstains|desist|forgo|eschew|avoided|resist)$/;
const forbidding = /^(?:unlawful|illegal|prohibited|forbidden|banned|impermissible|unacceptable|off-limits)$/;
const failing = /^(?:fail|hesitate|neglect|forget|omit|refrain|shy)$/;

/** The kind that marker, verb and object give together: `must not fail to` is an obligation, `must give no advice` a prohibition. */
function polarityOf(
  words: readonly Word[],
  marker: DutyClause['marker'],
  phrase: { first: number; end: number; polarity: string },
  verb: number,
): Pick<Duty, 'kind' | 'strength'> {
  const text = words[phrase.first]?.text ?? '';
  const next = words[phrase.first + 1]?.text ?? '';
  const after = words[phrase.first + 2]?.text ?? '';
  let kind = marker.kind;
  // Each of several commands has a strength of its own: `prefer X and never Y`.
  let strength =
    marker.word === 'imperative'
      ? commandStrength(text, marker.negated || phrase.polarity !== 'same')
      : marker.strength;
  if (phrase.polarity === 'negated') {
    kind = 'prohibition';
    if (strength === 'may') strength = 'must';
  } else if (phrase.polarity === 'turned' && kind === 'prohibition') kind = 'obligation';
  if (
    kind === 'obligation' &&
    (avoiding.test(text) ||
      avoiding.test(words[verb]?.text ?? '') ||
      (/^(?:steer|stay|keep|stand|shy|hold|stop)$/.test(text) && /^(?:clear|away|off|back|short)$/.test(next)) ||
      (text === 'be' && (avoiding.test(next) || forbidding.test(next))))
  )
    kind = 'prohibition';
  else if (
    kind === 'obligation' &&
    /^(?:try|strive|aim|attempt|seek|take|be|endeavou?r)$/.test(text) &&
    words
      .slice(phrase.first, Math.min(phrase.end, phrase.first + 5))
      .some((word) => /^(?:avoid|not|never)$/.test(word.text))
  )
    kind = 'prohibition';
  else if (
    kind === 'obligation' &&
    (/^(?:no|nothing|neither)$/.test(next) || (next === 'to' && after === 'no')) &&
    !/^(?:more|later|less|fewer|longer)$/.test(after)
  )
    kind = 'prohibition';
  else if (
    kind === 'permission' &&
    /^(?:no|nothing|neither)$/.test(next) &&
    !/^(?:more|later|less|fewer|longer)$/.test(after)
  )
    [kind, strength] = ['prohibition', 'must'];
  else if (
    kind === 'obligation' &&
    ((text === 'feel' && next === 'free') || (text === 'be' && next === 'free' && after === 'to'))
  )
    [kind, strength] = ['permission', 'may'];
  else if (
    text === 'be' &&
    marker.word === 'shall' &&
    !marker.negated &&
    /^(?:entitled|permitted|free)$/.test(next) &&
    after === 'to'
  )
    [kind, strength] = ['permission', 'may'];
  else if (
    kind === 'prohibition' &&
    marker.negated &&
    text === 'be' &&
    /^(?:required|obliged|obligated|compelled|bound)$/.test(next) &&
    after === 'to'
  )
    [kind, strength] = ['permission', 'may'];
  else if (kind === 'prohibition' && marker.negated && failing.test(text) && marker.content === 'verb')
    kind = 'obligation';
  return { kind, strength };
}

/** The quote begins with the subject, after connectives and after what a colon or dash sets apart. */
function quoteStart(words: readonly Word[], { first, marker }: DutyClause): number {
  for (let index = marker.first - 1; index > first; index -= 1) {
    const text = words[index]?.text;
    if ((text === ':' || text === '\u2014') && index < marker.first - 1) return index + 1;
  }
  const start = afterConnectives(words, first, Math.max(first + 1, marker.first + 1));
  return start <= marker.first ? start : first;
}

function spanOf(words: readonly Word[], first: number, end: number): Span | undefined {
  let [from, to] = [first, end];
  while (from < to && !/[\p{L}\p{N}]/u.test(words[from]?.text ?? '')) from += 1;
  while (
    to > from &&
    (!/[\p{L}\p{N}%]/u.test(words[to - 1]?.text ?? '') ||
      /^(?:and|or|but|nor|so|yet|while|whereas|although|though|then)$/.test(words[to - 1]?.text ?? ''))
  )
    to -= 1;
  const [start, last] = [words[from], words[to - 1]];
  return start === undefined || last === undefined || to <= from ? undefined : { start: start.start, end: last.end };
}
