import type { Clause } from '../../domain/spec.ts';
import { clauseHeading } from '../spec/parse-spec.ts';
import { isAgentNoun, namedParty } from './bearer.ts';
import type { PartyNames } from './words.ts';

/** Uses after which a name is taken for the assistant's, and after which a noun is taken for a party's. */
const minNameUses = 3;
const minPartyUses = 2;

const modal = "(?:must|mustn't|shall|should|shouldn't|may|can|cannot|can't|will|ought|needs?|need not|ha(?:s|ve))";
/** What only people, organisations and assistants do. */
const acts =
  `abide accept acknowledge act add agree answer apologi[sz]e appeal appoint apply approve arrange ask assign attend authori[sz]e call check
  choose cite comply configure confirm consent consult contact correct decide decline define delegate delete demand designate direct
  discourage discuss edit encourage ensure escalate explain export forward give greet identify ignore impersonate inform instruct invite
  keep label let log make mention name notify object offer opt order override pay permit pick pretend promise propose publish query quote
  read refer refuse reject remind remove reply report request resell restrict review reveal select sell send set share sign skip speak
  state store submit supply suspend switch tell test train treat try turn update upload use verify view waive withdraw write`
    .split(/\s+/)
    .join('|');
const acting = new RegExp(
  String.raw`\b(?:(the|a|an|each|every|any|no|our|these|all) (?:\p{L}[\p{L}-]* ){0,2})?(\p{L}[\p{L}-]+) (?:${modal}(?: to)?(?: (?:not|never|also|always|only|then|first|still|at all times|\p{L}+ly))* (?:${acts})\b|(?:is|are)(?:n't)?(?: (?:not|also|never|always|\p{L}+ly))* (?:allowed|permitted|entitled|free|welcome|encouraged|advised|asked|requested|required|obliged|authori[sz]ed|forbidden|at liberty) (?:not )?to (?!be\b)|(?:has|have) (?:the|a|an|no) (?:right|duty|permission|obligation|responsibility|discretion|authority)\b|who\b)`,
  'giu',
);
const noParty =
  /^(?:it|they|he|she|we|i|you|one|this|that|these|those|there|which|who|what|nothing|everything|something|all|both|each|some|many|most|few|none|and|or|but|not|also|then|only|never|always|ever|answers?|responses?|repl(?:y|ies)|messages?|tools?|rules?|polic(?:y|ies)|sections?|people|humans?|language|name|time|case|word|may|june|march|who|.*ly)$/;

/** The parties that a spec names by words of its own, from what its sentences say they do. */
export function readPartyNames(clauses: readonly Clause[]): PartyNames {
  const evidence = readEvidence(clauses);
  const names = new Map<string, 'assistant' | 'user' | 'party'>();
  const headings = clauses.map(clauseHeading).join(' ').toLowerCase();
  for (const [noun, { uses, ofUsers }] of evidence) {
    const forms = formsOf(noun);
    const all = forms.reduce((sum, form) => sum + (evidence.get(form)?.uses ?? 0), 0);
    const isTitled = forms.some((form) => new RegExp(String.raw`(?<!\p{L})${form}(?!\p{L})`, 'u').test(headings));
    if (all < minPartyUses && !isTitled) continue;
    for (const form of forms) if (!names.has(form)) names.set(form, ofUsers * 2 > uses ? 'user' : 'party');
  }
  for (const name of namesOfAssistant(clauses, evidence)) names.set(name, 'assistant');
  return names;
}

type Evidence = { uses: number; ofUsers: number; capital: number };

function readEvidence(clauses: readonly Clause[]): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>();
  for (const { text, authority } of clauses) {
    for (const [, , word = ''] of text.matchAll(acting)) {
      const noun = word.toLowerCase();
      if (noParty.test(noun) || namedParty(noun) !== undefined) continue;
      const entry = evidence.get(noun) ?? { uses: 0, ofUsers: 0, capital: 0 };
      entry.uses += 1;
      if (authority === 'user') entry.ofUsers += 1;
      if (/^\p{Lu}/u.test(word)) entry.capital += 1;
      evidence.set(noun, entry);
    }
  }
  return evidence;
}

/** Singular and plural of a noun. */
function formsOf(noun: string): string[] {
  if (/^child(?:ren)?$/.test(noun)) return ['child', 'children'];
  const singular = noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.replace(/(?<=ch|sh|x)es$|(?<!s)s$/, '');
  const plural = /[^aeiou]y$/.test(singular)
    ? `${singular.slice(0, -1)}ies`
    : /(?:ch|sh|x|s)$/.test(singular)
      ? `${singular}es`
      : `${singular}s`;
  return [...new Set([noun, singular, plural])];
}

/**
 * The name after `You are`, and the noun or name that most often stands before a modal: a defined term, a proper name, or a noun
 * that names no other party, unless `the assistant` or the like stands there as often.
 */
function namesOfAssistant(clauses: readonly Clause[], evidence: ReadonlyMap<string, Evidence>): Set<string> {
  const names = new Set<string>();
  const uses = new Map<string, number>();
  const lowerCase = new Set<string>();
  let known = 0;
  for (const { text } of clauses) {
    for (const [word] of text.matchAll(/(?<![\p{L}\p{N}])\p{Ll}\p{L}+/gu)) lowerCase.add(word);
    for (const [, name = ''] of text.matchAll(/\bYou are (?!The\b|An?\b|In\b)(\p{Lu}\p{L}+)/gu))
      names.add(name.toLowerCase());
    for (const [, article, noun = ''] of text.matchAll(
      /(?<!\p{L})(?:([Tt]he) (?:\p{L}+ )?)?(\p{L}+) (?:must|should|shall|may|never|always|can|cannot|does not|ought|will|is (?:not )?(?:allowed|permitted|required|free|expected))\b/gu,
    )) {
      const word = noun.toLowerCase();
      const party = namedParty(word);
      if (party === 'assistant' && article !== undefined) known += 1;
      const isName = article === undefined && /^\p{Lu}/u.test(noun) && !noun.endsWith('s');
      const isTerm =
        article !== undefined &&
        (/^\p{Lu}/u.test(noun) || isAgentNoun(word) || evidence.has(word)) &&
        !/[^s]s$/.test(word);
      if (party === undefined && !noParty.test(word) && (isTerm || isName)) uses.set(noun, (uses.get(noun) ?? 0) + 1);
    }
  }
  const ranked = [...uses]
    .filter(([noun]) => /^\p{Ll}/u.test(noun) || !lowerCase.has(noun.toLowerCase()))
    .sort(([, one], [, other]) => other - one);
  const [top] = ranked;
  if (top !== undefined && top[1] >= minNameUses && top[1] > known) names.add(top[0].toLowerCase());
  return names;
}
