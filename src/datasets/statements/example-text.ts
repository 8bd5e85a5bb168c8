/** What marks text as an example or as a remark on the spec; neither binds anybody. All patterns read masked text. */

/** Tags under which specs and prompts set out examples; other tags (`<rules>`) may well hold rules. */
const exampleTag =
  /^\s*<((?:system|developer|user|human|assistant|tool|untrusted|settings|comparison|conversation|dialogue|dialog|transcript|sample|good|bad|(?:[a-z]+_)?examples?(?:_[a-z0-9]+)?))(?=[\s>])[^<>]*>/i;

/** The example tag that a line of Markdown opens. */
export function openedExampleTag(line: string): string | undefined {
  return exampleTag.exec(line)?.[1]?.toLowerCase();
}

/** A heading above examples alone. */
export function isExampleHeading(heading: string): boolean {
  return /^\W*(?:(?:\p{L}+ )?examples?\b(?! (?:of|for) )|sample (?:dialogues?|conversations?|answers?)|illustrations?|commentary|rationale)/iu.test(
    heading.slice(0, 200),
  );
}

/** A block marked as a remark: `!!! note "Commentary"`. */
export function isRemark(admonition: string): boolean {
  return /^\s*!!!\s*(?:meta|example|quote|info|abstract|cite|rationale|commentary)/i.test(admonition);
}

const label =
  '(?:good|bad|better|worse|poor|ideal|wrong|right|correct|incorrect|acceptable|unacceptable|sample|model|example|preferred)';
const exampleOpening = new RegExp(
  String.raw`^[\s\W]*(?:(?:for|by way of) (?:example|instance|illustration)\b|e\u2024g\u2024|(?:(?:an?|another|one|this|the following|(?:counter|non)-?)\s?)?examples?(?:\s+\w{1,12})?\s*(?:[:.(\u2014,]|$|of\b|is\b|are\b|follows?\b)|illustration\s*[:.(]|${label}\s+(?:answer|response|reply|example|output|conversation|exchange|dialogue)s?\b\s*[:.(\u2014]|(?:to illustrate|imagine|suppose|picture|consider (?:the case|an?\b|this|the following))\b|scenario\s*(?:\d+\s*)?[:.])`,
  'i',
);

/** Whether a sentence, paragraph or lead-in opens an example. */
export function opensExample(masked: string): boolean {
  return exampleOpening.test(masked.slice(0, 200));
}

const speaker =
  /^\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:(?:\u274c|\u2705|\u2714\ufe0f?|\u2717|\u2718|\u{1f44d}|\u{1f44e})|(?:user|customer|client|caller|patient|student|human|person|assistant|agent|bot|ai|model|chatbot|operator|system|developer|q|a|good|bad|better|worse)(?:\s?\([^()]{0,30}\)|\s(?:answer|response|reply|message))?\s?:\s+(?!(?:may|must|should|shall|can|is|are|cannot|never|always|has|have|will)\b)[\p{Lu}\d"'x(])/iu;

/** Whether a line is a turn of a quoted conversation, or an answer marked as good or bad. */
export function isDialogueTurn(maskedLine: string): boolean {
  const head = maskedLine.slice(0, 120);
  // The speaker's name may be in either case, what follows begins a sentence.
  const spoken = /:\s+(\S)/.exec(head)?.[1];
  return (
    speaker.test(head) &&
    (spoken === undefined ||
      spoken === 'x' ||
      spoken !== spoken.toLowerCase() ||
      /[\d"'(]/.test(spoken) ||
      /[\u274c\u2705\u2714\u2717\u2718]/.test(head))
  );
}
