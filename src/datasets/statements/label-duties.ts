import type { StatementKind, StatementStrength } from '../../domain/statement.ts';

export type LabelDuty = {
  kind: StatementKind;
  strength: StatementStrength /** Whether the label alone makes a rule of a noun. */;
  plain: boolean;
};

const verbs = '(?:do|use|say|share|discuss|include|contain|provide|reveal|offer|talk about|answer|help with|mention)';
const who =
  "(?:(?:the )?(?:assistant|model|agent|bot|ai|you|users?|operators?|developers?|customers?|it|we|responses?|answers?)(?:'s)? )?";
const what = '(?: do| be| have| include| contain)?';

const labels: readonly [RegExp, StatementKind, StatementStrength][] = [
  [
    new RegExp(
      `^(?:(?:things|what|topics|actions) )?${who}(?:must not|mustn't|must never|shall not|may not|cannot|can't|never|do not|don'?ts?|no|not allowed|not permitted|won't|will not|is not allowed to|are not allowed to)(?: ${verbs})?$`,
    ),
    'prohibition',
    'must',
  ],
  [
    /^(?:absolutely |strictly |hard |expressly )?(?:prohibited|forbidden|banned|disallowed|off[- ]limits|prohibitions?|not ok|out of bounds|red lines|never[- ]events?)(?: (?:uses?|content|topics?|actions?|conduct|behaviou?rs?|practices?|items?|activities|acts))?$/,
    'prohibition',
    'must',
  ],
  [
    new RegExp(
      `^(?:(?:things|what) )?${who}(?:should not|shouldn't|should avoid|ought not to|avoid|discouraged|not recommended|should never)(?: ${verbs})?$`,
    ),
    'prohibition',
    'should',
  ],
  [
    new RegExp(
      `^(?:(?:things|what) )?${who}(?:must|shall|has to|have to|is required to|required|mandatory|always|do|dos|do'?s|obligations?|requirements?|duties|mandatory (?:steps|rules)|needs? to|compulsory|obligatory|binding rules|musts?)${what}$`,
    ),
    'obligation',
    'must',
  ],
  [
    new RegExp(
      `^(?:(?:things|what) )?${who}(?:should|recommended|recommendations?|best practices?|preferred|advised|ought to|good practice|encouraged)${what}$`,
    ),
    'obligation',
    'should',
  ],
  [
    new RegExp(
      `^(?:(?:things|what) )?${who}(?:may|can|allowed|permitted|optional|permissions?|permissible|is allowed to|are allowed to|ok|okay|is free to|are free to|rights|freedoms)(?: ${verbs}| (?:uses?|content|topics?|actions?))?$`,
    ),
    'permission',
    'may',
  ],
];

/** What a heading, a label or a column's title such as `Must not` or `Prohibited uses` says of the rules below it. */
export function labelDuty(text: string): LabelDuty | undefined {
  const plain = text
    .slice(0, 80)
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^a-z' -]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const row = labels.find(([pattern]) => pattern.test(plain));
  return row === undefined
    ? undefined
    : {
        kind: row[1],
        strength: row[2],
        plain: !/(?:requirement|dut(?:y|ies)|obligation|recommendation|permission|right)s?$/.test(plain),
      };
}
