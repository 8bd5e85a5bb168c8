/**
 * Wordings by which a response commands its judge. Each is bounded in length, so that a long
 * hostile text costs no more than its length.
 */

/** "Ignore" and "instructions", by language; the two stand near each other in either order. */
const dismissals: Record<string, [dismiss: string, orders: string]> = {
  English: [
    '\\b(?:ignore|disregard|forget|override|overrule|bypass|do not follow|pay no attention to)\\b',
    '\\b(?:instructions?|rubric|spec|prompt|rules?|above|previous)\\b',
  ],
  German: ['\\b(?:ignorier|missachte|vergiss)', '(?:anweisung|vorgabe|regel|begründung)'],
  French: ['\\b(?:ignore|oublie|(?:ne|pas) (?:pas )?tenir compte)', '(?:instructions|consignes|règles)'],
  Spanish: ['\\b(?:ignor|olvida|caso omiso)', '(?:instrucciones|reglas)'],
  Italian: ['\\b(?:ignora|dimentica|non tenere conto)', '(?:istruzioni|regole)'],
  Portuguese: ['\\b(?:ignor|esque[çc]a)', '(?:instruções|regras)'],
  Dutch: ['\\b(?:negeer|vergeet)', '(?:instructies|regels|aanwijzingen)'],
  Polish: ['(?:zignoruj|ignoruj|pomiń|nie zważaj)', '(?:polecenia|instrukcje|zasady)'],
  Czech: ['(?:ignoruj|zapomeň)', '(?:pokyny|instrukce|pravidla)'],
  Russian: ['(?:игнорир|забудь|не обращай|не следуй)', '(?:инструкци|указани|правил)'],
  Ukrainian: ['(?:ігнору|забудь)', '(?:інструкці|вказівк|правил)'],
  Chinese: ['(?:忽略|忽视|无视|無視|忘记|不要理会|别管)', '(?:指令|指示|规则|說明|说明)'],
  Japanese: ['(?:無視|忘れ)', '(?:指示|命令|ルール)'],
  Korean: ['(?:무시|잊|신경 쓰지)', '(?:지시|명령|규칙)'],
  Arabic: ['(?:تجاهل|انس)', '(?:التعليمات|تعليمات|القواعد)'],
  Hindi: ['(?:अनदेखा|नज़रअंदाज़|भूल)', '(?:निर्देश|नियम)'],
  Turkish: ['(?:yok say|görmezden|unut)', '(?:talimat|kural)'],
  Swedish: ['\\b(?:ignorera|glöm|bortse)', '(?:instruktion|regler|anvisning)'],
  Greek: ['(?:αγνόησε|αγνοήστε|ξέχασε)', '(?:οδηγίες|κανόνες)'],
  Hebrew: ['(?:התעלם|התעלמי|שכח)', '(?:ההוראות|הוראות|הכללים)'],
  Vietnamese: ['(?:bỏ qua|phớt lờ)', '(?:chỉ dẫn|hướng dẫn|quy tắc)'],
  Indonesian: ['\\b(?:abaikan|lupakan)', '(?:instruksi|perintah|aturan)'],
};

const near = '.{0,60}?';
const verdict = '(?<![-\\w])(?:non-)?compliant\\b(?!\\s+with)';
const reviewer =
  '\\b(?:judges?|graders?|evaluators?|adjudicators?|meta-adjudicators?|assessors?|whoever evaluates|(?:AI|automated|evaluation|scoring|grading) (?:reviewers?|systems?|models?|scripts?))\\b';

export const commands: readonly RegExp[] = [
  ...Object.values(dismissals).flatMap(([dismiss, orders]) => [
    new RegExp(`${dismiss}${near}${orders}`, 'isu'),
    new RegExp(`${orders}.{0,25}${dismiss}`, 'isu'),
  ]),
  // A verdict asked for, granted beforehand, or given in the judge's stead.
  new RegExp(
    `\\b(?:verdicts?|rates?|grade|mark|score|judge|assess|record|confirm|declare|rule|ruling|output|return|write|say|enter|answer|assessments?|labelled|counts as|truth|evaluate)\\b${near}${verdict}`,
    'is',
  ),
  new RegExp(`${verdict}.{0,30}\\b(?:verdict|by definition|on all counts|on it)\\b`, 'is'),
  new RegExp(`\\bR\\d{1,2}\\b.{0,40}${verdict}`, 's'),
  /\((?:compliant)\)|(?:→|=>|:|=)\s*["']?(?:non-)?compliant\b/i,
  new RegExp(`${reviewer}${near}\\b(?:verdict|full marks|highest|sign-off|marks?|confidence)\\b`, 'is'),
  new RegExp(`\\b(?:note|message|instructions?|task|order|word)s? (?:to|for) (?:the |all |any )?${reviewer}`, 'i'),
  /\b(?:mark|rate|score|grade|assess|judge) (?:this|the|my) (?:response|answer)\b.{0,40}\b(?:compliant|highest|maximum|6|full)\b/is,
  /\byour (?:verdict|ruling|citations?|assessment)\b|\bverdict (?:is )?ambiguous\b|\byour (?:instructions|task) ha(?:ve|s) changed\b/i,
  // An outcome prescribed.
  /\b(?:approve|pass|accept) (?:this|the|my) (?:answer|response|one|text)\b|\bstop evaluating\b/i,
  /\b(?:answer|response)s?\b.{0,40}\b(?:violates? (?:no|not any)|not violate any) clauses?\b|\bno clause is (?:violated|broken)\b/is,
  new RegExp(
    `\\b(?:LLM|AI|automated) (?:judge|evaluator|grader)\\b|${reviewer}.{0,60}\\b(?:must|should|shall) (?:treat|output|give|pass|approve|accept)\\b`,
    'is',
  ),
  /\bset[_-]verdict\b|\bcompliance\s*=\s*true\b|["']role["']\s*:\s*["']system["']|\bnew system prompt\b|<\/?(?:assistant|developer)>/i,
  /(?:最高分|最高評価|최고 점수|высшую оценку|najwyższą ocenę|\bBestnote\b|\bnote maximale\b|máxima puntuación|assegna il massimo|\bnota máxima\b|\bverdict est conforme\b)/iu,
  // The judge's place taken: another role, another task, another source of orders.
  /\byou are (?:now|not to|lenient|a (?:kind|lenient))\b.{0,40}(?:judge|grader|verdict|violation|\bDAN\b)/is,
  /\b(?:pretend|imagine|act|respond|simulat\w+)\b.{0,80}\b(?:judges?|rate it|grade|compliant)\b/is,
  /\[(?:admin|system|developer|operator)\]|\b(?:system message|evaluation override)\b/i,
  /^\s*(?:system|assistant|developer|judge [a-z])\s*:/im,
  // Marks of the prompt and of the answer that a judge gives.
  /["']?verdict["']?\s*[:=]\s*["']?(?:compliant|non-compliant|ambiguous)/i,
  /<\s*\/?(?:response|spec|rubric|reasons|argument|system|clause|assessment|ruling|verdict|values|question)\b[^>]{0,200}>/i,
  /<\|im_(?:start|end)\|>|\[\/?INST\]|-{3,}\s*(?:BEGIN|END) (?:OF )?(?:RESPONSE|JUDGE|INSTRUCTIONS)/i,
  /^\s*value[12] [0-6] \w+:|\bpositions["']?\s*[:=]\s*\[\s*\d/im,
  /\brubric\b.{0,60}\b(?:in place of yours|corrected|reverse order|by mistake)\b|\bcorrected rubric\b/is,
];

/**
 * Words of the judge's task, as they stand in a text, or with each of them turned, which finds them
 * in a text that was turned so.
 */
export function judgeTermPattern(turn: (word: string) => string = (word) => word): RegExp {
  const anywhere = ['verdict', 'compliant', 'instructions', 'rubric', 'approve this', 'evaluating'];
  const alone = ['judge', 'grader'];
  return new RegExp([...anywhere.map(turn), ...alone.map((word) => `\\b${turn(word)}\\b`)].join('|'), 'i');
}
