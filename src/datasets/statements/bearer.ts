import type { BoundParty } from '../../domain/statement.ts';
import { isGerund } from './verb-forms.ts';
import { isSubordinator, type Word } from './words.ts';

const parties: readonly [BoundParty, RegExp][] = [
  [
    'assistant',
    /^(?:assistants?|models?|ai|ais|agents?|bots?|chatbots?|you|llm|llms|tutor|copilot|concierge|companion|advisor|adviser|subagents?|persona)$/,
  ],
  [
    'operator',
    /^(?:operators?|developers?|deployers?|administrators?|admins?|integrators?|licensees?|tenants?|business|businesses|deploying)$/,
  ],
  [
    'user',
    /^(?:users?|customers?|clients?|patients?|students?|learners?|members?|guests?|callers?|subscribers?|shoppers?|players?|passengers?|borrowers?|applicants?|pupils?|readers?|end-users?|minors?|residents?|policyholders?)$/,
  ],
  [
    'other',
    /^(?:we|staff|employees?|moderators?|reviewers?|vendors?|contractors?|partners?|suppliers?|provider|providers|company|controller|auditors?|engineers?|teams?|team|management|managers?|supervisors?|humans?|openai|anthropic|organisation|organization|clinicians?|nurses?|pharmacists?|librarians?|teachers?|tutors?|officers?|officer|security|party|parties|person|people|anyone|nobody|everyone|no-one|someone|third-parties|parents?|guardians?|board|insurers?|brokers?|landlords?|landlad(?:y|ies)|hotels?|clinics?|restaurants?|agenc(?:y|ies)|councils?|departments?|merchants?|apprentices?|interns?|curators?|attorneys?|counsel|paralegals?|coaches|witness(?:es)?|relatives?|spouses?|hosts?|museums?|librar(?:y|ies)|offices?|desks?|delegates?|secretar(?:y|ies)|chairs?|clerks?|captains?|crews?|pilots?|surgeries)$/,
  ],
];

/** A subject by who it is, and what kind of thing where it is nobody. */
export type Subject = {
  party: BoundParty | undefined;
  /** The words of the noun phrase, up to what describes it. */
  head: readonly string[];
  /** Whether the assistant's own words or work is meant: the answer, the summary. */
  isAnswer: boolean;
};

const answers =
  /^(?:answers?|responses?|repl(?:y|ies)|outputs?|summar(?:y|ies)|messages?|drafts?|explanations?|greetings?|refusals?|translations?|citations?|disclaimers?|headings?|lists?|tables?|tone|jokes?|humour|humor|code|apolog(?:y|ies)|closings?|sentences?|paragraphs?|letters?|reports?|notes?)$/;
const describing = new Set(
  'of in for with from to about on by at under between during against among without within across outside'.split(' '),
);

const comparative = /^(?:more|less|fewer|other|rather|\p{L}{2,}er)$/u;

/** Who a noun phrase names; what describes the noun (`requests from users`) is left out. */
export function readSubject(words: readonly Word[], antecedent: BoundParty | undefined): Subject {
  const head: string[] = [];
  for (const { text } of words) {
    if (
      head.length > 0 &&
      ((isGerund(text) && text !== 'deploying') || describing.has(text) || isSubordinator(text) || text === ',')
    )
      break;
    head.push(text);
  }
  // `answers longer than a page` are answers.
  while (head.length > 1 && words[head.length]?.text === 'than' && comparative.test(head.at(-1) ?? '')) head.pop();
  const isAnswer = answers.test(head.at(-1) ?? '');
  const pronoun = head.length === 1 && /^(?:it|they|he|she)$/.test(head[0] ?? '');
  if (pronoun) return { party: antecedent, head, isAnswer: false };
  // The last noun is the head: `user data` is no user.
  const named = [...head]
    .reverse()
    .find((word) => !/^(?:alone|itself|themselves|both|also|each|then|who)$/.test(word) && !word.endsWith('ly'));
  const party = named === undefined ? undefined : partyOf(named);
  return { party, head, isAnswer };
}

function partyOf(noun: string): BoundParty | undefined {
  return namedParty(noun) ?? (isAgentNoun(noun) ? 'other' : undefined);
}

/** The party that a noun is the usual name of. */
export function namedParty(noun: string): BoundParty | undefined {
  return parties.find(([, pattern]) => pattern.test(noun))?.[0];
}

/** Whether a noun names who does something, by its ending: trainer, analyst. */
export function isAgentNoun(noun: string): boolean {
  return agentNoun.test(noun) && !thingNoun.test(noun);
}

/** Nouns of agents by their ending (trainers, analysts), and the things that end so too. */
const agentNoun = /^(?:\p{L}{2,}(?:er|or|ist|ian|man|men|ee)|shop|branch|school|seller|analyst|assessor)(?:e?s)?$/u;
const thingNoun =
  /^(?:answer|number|order|paper|computer|server|error|letter|other|offer|matter|chapter|disclaimer|banner|filter|footer|header|tracker|browser|counter|timer|colou?r|behaviou?r|door|floor|transfer|newsletter|router|sensor|monitor|character|parameter|register|ledger|folder|placeholder|identifier|pointer|power|water|weather|paper|layer|factor|fee|buffer|cluster|container|reminder|remainder|refer|danger|anger|trigger|marker|sticker|poster|scanner|printer|loader|helper|wrapper|parser|compiler|adapter|calendar|quarter|master|under|over|after|never|ever|rather|whether|either|neither|together|further|however|for|or|nor|her|their|proper|greater|lower|higher|longer|shorter|former|latter|later|older|newer|better|another|prior|major|minor|degree|guarantee|coffee|three|free|agree|see|between|mirror|vector|indicator|slider|finder|viewer|wager|list|exist|consist|persist|checklist|waitlist|shortlist|allowlist|blocklist|wishlist|tower|flower|locker|computer|charger|folder|trailer|elevator|escalator|ladder|drawer|counter|shelter|boiler|projector|then|when|restore|tone|answer|cover|manner|dinner|corner|border|gender|summer|winter|dollar|meter|metre|centimeter|tenor|humor|rumor|favor|labor|harbor|honor|terror|horror|score|core|store)s?$/;

/** The party that a text names anywhere, for duties in the passive: `must be approved by the operator`. */
export function agentOf(words: readonly Word[]): BoundParty | undefined {
  const by = words.findIndex(({ text }) => text === 'by');
  return by < 0 ? undefined : readSubject(words.slice(by + 1, by + 5), undefined).party;
}
