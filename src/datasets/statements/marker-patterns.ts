import type { StatementKind, StatementStrength } from '../../domain/statement.ts';

/** What a phrase lays down. */
export type MarkerMeaning = {
  kind: StatementKind;
  strength: StatementStrength;
  /** Where the duty's content stands: in the verb that follows, in a following `-ing`, or in the subject before (`X is prohibited`). */
  content: 'verb' | 'gerund' | 'subject';
};

type Pattern = MarkerMeaning & { pattern: RegExp; negated?: true };

const be = "(?:is|are|am|you're|they're|we're)";
const adv = '(?:(?:also|always|ever|strictly|still|hereby|only|in all cases|at all times|[a-z]+ly) ){0,2}';
const itIs = String.raw`\bit(?: is|'s| would be| will be) ${adv}`;
/** What may follow a predicate that ends its clause; excludes `is required to` and attributes such as `a required form`. */
const closed = String.raw`(?= (?:[.,;:!\u2014]|if|when|where|unless|for|in|on|only|before|after|with|without|under|by|at|during|as|provided|even|regardless|and|but|or|whenever|until|between|from|because|since|while|here) |\s*$)`;

/** Who lays rules down: `we`, `this policy`, `the Bank`. */
const ruler = String.raw`\b(?:we|(?:(?:the|this|our|these) )(?:[a-z-]+ ){0,2}(?:polic(?:y|ies)|rules?|spec|specification|charter|code|schedule|guidelines?|guidance|section|clause|standards?|principles?|agreement|contract|terms|law|licen[cs]e|party|company|bank|business|organi[sz]ation)) (?:also|always|strictly|expressly|explicitly|therefore|further|generally|would|only|[a-z]+ly)? ?`;
/** Whom a ruler speaks of, before `to` or `from`. */
const ruled = '(?:(?:the|an?|all|any|every|each|its|their|our|your) )?(?:[a-z-]+ ){1,2}?';
/** After `that`, a clause with a modal of its own says itself what it lays down. */
const noModalFollows = '(?! (?:[a-z-]+ ){1,8}?(?:must|shall|should|may|can|cannot|will|would|might|could) )';

/** Phrases other than a single modal verb; the longest that fits counts, of equals the first. */
export const markerPatterns: readonly Pattern[] = [
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`(?:\b${be} ${adv}(?:required|obliged|obligated|instructed|bound|told|directed) (?:not|never) to|\b(?:undertakes?|agrees?|pledges?|commits?|promises?) (?:not|never) to|\bnor do(?:es)? (?:you|it|(?:the|our) [a-z]+))\b`,
    true,
  ),
  row(
    'prohibition',
    'should',
    'verb',
    String.raw`(?:\b${be} ${adv}(?:requested|asked|kindly asked|advised|encouraged|urged|expected|reminded) (?:not|never) to|\bwould do well not to|\bdo(?:es)? well not to|^(?:better|best) not to)\b`,
    true,
  ),
  row('prohibition', 'must', 'verb', String.raw`${ruler}(?:forbids?|prohibits?) ${ruled}to\b`, true),
  row(
    'prohibition',
    'must',
    'gerund',
    String.raw`${ruler}(?:forbids?|prohibits?|bars?|bans?|stops?) ${ruled}from\b`,
    true,
  ),
  row('prohibition', 'must', 'gerund', String.raw`${ruler}(?:forbids?|prohibits?|bans?)(?= (?:the )?[a-z]+ing )`, true),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`${ruler}(?:do(?:es)?(?:n't| not)|never) (?:allow|permit|authori[sz]e) ${ruled}to\b`,
    true,
  ),
  row('prohibition', 'should', 'verb', String.raw`${ruler}(?:do(?:es)?(?:n't| not)|never) want ${ruled}to\b`, true),
  row(
    'permission',
    'may',
    'verb',
    String.raw`${ruler}(?:do(?:es)?(?:n't| not)|never) (?:require|expect|oblige|need|ask) ${ruled}to\b`,
  ),
  row('permission', 'may', 'verb', String.raw`${ruler}(?:allows?|permits?|authori[sz]es?|entitles?) ${ruled}to\b`),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`${ruler}(?:requires?|obliges?|instructs?|directs?|compels?|obligates?) ${ruled}to\b`,
  ),
  row(
    'obligation',
    'should',
    'verb',
    String.raw`${ruler}(?:expects?|asks?|wants?|encourages?|urges?|advises?|like|prefers?) ${ruled}to\b`,
  ),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`${ruler}(?:requires?|insists?|demands?|stipulates?|mandates?) that\b${noModalFollows}`,
  ),
  row(
    'obligation',
    'should',
    'verb',
    String.raw`${ruler}(?:asks?|recommends?|suggests?|prefers?|requests?|advises?) that\b${noModalFollows}`,
  ),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`\b(?:it(?: is|'s) (?:[a-z']+ ){1,3}policy (?:to|that)|(?:our|its|the) (?:[a-z]+ )?policy is (?:to|that))\b${noModalFollows}`,
  ),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`\b(?:it(?: is|'s) (?:[a-z']+ ){1,3}policy (?:not|never) to|(?:our|its|the) (?:[a-z]+ )?policy is (?:not|never) to)\b`,
    true,
  ),
  row(
    'permission',
    'may',
    'verb',
    String.raw`(?:^no need to|^(?:fine|okay|ok|acceptable|permissible) to|\breserves? the right (?:not )?to|\b${be} ${adv}(?:eligible|cleared) to)\b`,
  ),
  row(
    'prohibition',
    'must',
    'verb',
    String.raw`${itIs}(?:inappropriate|not appropriate|wrong|improper|against (?:the |our )?(?:rules|policy)) (?:to|for)\b`,
    true,
  ),
  row(
    'prohibition',
    'should',
    'verb',
    String.raw`${itIs}(?:unwise|bad form|bad practice|poor form|poor practice|a mistake|a bad idea|not a good idea|inadvisable|discourteous|rude) to\b`,
    true,
  ),
  row(
    'prohibition',
    'must',
    'subject',
    String.raw`\b(?:${be} ${adv}(?:out of the question|taboo|ruled out|barred|not an option|against (?:the |our )?(?:rules|policy))|(?:has|have) no place)${closed}`,
    true,
  ),
  row(
    'prohibition',
    'should',
    'subject',
    String.raw`\b${be} ${adv}(?:(?:best|better) avoided|frowned upon|unwise|undesirable|inappropriate|bad form)${closed}`,
    true,
  ),
  row(
    'obligation',
    'must',
    'verb',
    String.raw`\b(?:agrees?|pledges?|commits?) to|\b${be} ${adv}(?:instructed|directed|committed) to\b`,
  ),
  row('obligation', 'must', 'subject', String.raw`\b${be} ${adv}(?:a must|non-negotiable)${closed}`),
  row(
    'obligation',
    'must',
    'subject',
    String.raw`\b${be} subject to(?= (?:[a-z'-]+ ){0,4}(?:approval|consent|confirmation|permission|authori[sz]ation|review|verification|sign-off) )`,
  ),
  row(
    'obligation',
    'must',
    'gerund',
    String.raw`\b${be} ${adv}(?:in charge of|charged with|tasked with|entrusted with)(?= [a-z-]+ing )`,
  ),
  row(
    'obligation',
    'must',
    'subject',
    String.raw`\b${be} ${adv}(?:responsible|accountable) for(?= (?:the|its|their|any|all|every|each|your) )`,
  ),
  row(
    'obligation',
    'should',
    'verb',
    String.raw`(?:\bwould do well to|\bdo(?:es)? well to|^(?:better|best) to|${itIs}(?:wise|sensible|prudent|courteous|polite|a good idea|good form|good manners|helpful|better) (?:to|that|for))\b`,
  ),
  row(
    'permission',
    'may',
    'subject',
    String.raw`\b${be} ${adv}(?:left )?(?:up to|at the discretion of|within the discretion of)(?= (?:the|each|every|its|their|your|users?|operators?|developers?) )`,
  ),
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
    String.raw`${itIs}(?:required|mandatory|essential|imperative|necessary|vital|crucial|critical|obligatory|compulsory|paramount) (?:that|to|for)\b`,
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
    String.raw`\b(?:${be} ${adv}(?:expected|supposed|encouraged|advised|urged|recommended|requested|asked|reminded|invited) to|had better|ought to)\b`,
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
  content: MarkerMeaning['content'],
  source: string,
  negated?: true,
): Pattern {
  return { kind, strength, content, pattern: new RegExp(source, 'g'), ...(negated ? { negated } : {}) };
}
