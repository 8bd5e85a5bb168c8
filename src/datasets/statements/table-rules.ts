import type { Duty, SentenceContext } from './find-duties.ts';
import { type LeadIn, readLeadIn } from './introductions.ts';
import { labelDuty } from './label-duties.ts';
import { findMarkers } from './markers.ts';
import { inheritedDuties, readSentence } from './read-sentence.ts';
import { type Span, splitSentences } from './split-sentences.ts';
import { wordsOf } from './words.ts';

const remarkColumn =
  /^\W*(?:examples?|rationale|reasons?|why|notes?|comments?|background|remarks?|explanation|id|no\.?|#)\W*$/i;
const ruleColumn =
  /(?:rules?|behaviou?rs?|requirements?|actions?|what|dut(?:y|ies)|practices?|conduct|statements?|policy|policies|response)\W*$/i;
const answerColumn = /(?:allowed|permitted)\W*$/i;

/**
 * The duties of a table. A column headed `The assistant must` makes duties of its cells; a cell such as `must not` makes one of the
 * rule in its row; other cells are read as text.
 * @param rows cells by row, the header first
 */
export function readTable(
  rows: readonly (readonly Span[])[],
  masked: string,
  context: SentenceContext,
  heading: LeadIn | undefined,
): Duty[] {
  const header = (rows[0] ?? []).map((cell) => masked.slice(cell.start, cell.end));
  const leads = (rows[0] ?? []).map((cell, column) =>
    /^\W*(?:rules?|requirements?|dut(?:y|ies)|guidelines?)\W*$/i.test(header[column] ?? '')
      ? undefined
      : readLeadIn(wordsOf(masked, cell, context.style.names), context),
  );
  return rows.slice(1).flatMap((cells) => {
    const texts = cells.map((cell) => masked.slice(cell.start, cell.end));
    const labelled = texts.findIndex(
      (text, column) => isYesOrNo(text, header[column]) || (text.length <= 24 && labelDuty(text) !== undefined),
    );
    const ruled = labelled < 0 ? -1 : ruleColumnOf(texts, header, labelled);
    return cells.flatMap((cell, column) => {
      if (remarkColumn.test(header[column] ?? '') || column === labelled) return [];
      if (column === ruled) return labelledDuties(cell, labelOf(texts[labelled] ?? '', header[labelled]), masked);
      const lead = leads[column] ?? (heading?.open === true && cells.length === 1 ? heading : undefined);
      return cellDuties(cell, labelled < 0 && lead?.open === true ? lead : undefined, masked, context);
    });
  });
}

function isYesOrNo(text: string, header: string | undefined): boolean {
  return answerColumn.test(header ?? '') && /^\W*(?:yes|no)\W*$/i.test(text);
}

function labelOf(text: string, header: string | undefined): LeadIn | undefined {
  if (isYesOrNo(text, header)) {
    const yes = /yes/i.test(text);
    return { kind: yes ? 'permission' : 'prohibition', strength: yes ? 'may' : 'must', binds: 'assistant', open: true };
  }
  const label = labelDuty(text);
  return label === undefined
    ? undefined
    : { kind: label.kind, strength: label.strength, binds: 'assistant', open: true };
}

/** The column that holds the rule: by its title, else the longest. */
function ruleColumnOf(texts: readonly string[], header: readonly string[], labelled: number): number {
  const titled = header.findIndex((title, column) => column !== labelled && ruleColumn.test(title));
  if (titled >= 0) return titled;
  let longest = -1;
  texts.forEach((text, column) => {
    if (column === labelled || remarkColumn.test(header[column] ?? '')) return;
    if (longest < 0 || text.length > (texts[longest]?.length ?? 0)) longest = column;
  });
  return longest;
}

function labelledDuties(cell: Span, lead: LeadIn | undefined, masked: string): Duty[] {
  return lead === undefined
    ? []
    : splitSentences(masked, cell)
        .slice(0, 1)
        .flatMap((sentence) => inheritedDuties(wordsOf(masked, sentence), lead));
}

function cellDuties(cell: Span, lead: LeadIn | undefined, masked: string, context: SentenceContext): Duty[] {
  return splitSentences(masked, cell).flatMap((sentence, index) => {
    const words = wordsOf(masked, sentence, context.style.names);
    const own = readSentence(words, context);
    if (lead === undefined || index > 0 || (own.length > 0 && findMarkers(words).length > 0)) return own;
    return words.list.length === 1 && /^(?:x{1,3}|none|n|-|yes|no)$/.test(words.list[0]?.text ?? '')
      ? []
      : inheritedDuties(words, lead);
  });
}
