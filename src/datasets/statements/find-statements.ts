import type { Clause } from '../../domain/spec.ts';
import type { BoundParty, FoundStatement } from '../../domain/statement.ts';
import { clauseHeading } from '../spec/parse-spec.ts';
import { readSubject } from './bearer.ts';
import { isDialogueTurn, opensExample } from './example-text.ts';
import type { Duty, SentenceContext } from './find-duties.ts';
import { imperativeAt } from './imperatives.ts';
import { isVerbPhrase, type LeadIn, readLeadIn } from './introductions.ts';
import { labelDuty } from './label-duties.ts';
import { findMarkers } from './markers.ts';
import { maskMarkup } from './mask-markup.ts';
import { type Block, readBlocks } from './read-blocks.ts';
import { inheritedDuties, readSentence } from './read-sentence.ts';
import type { SpecStyle } from './spec-style.ts';
import { splitSentences } from './split-sentences.ts';
import { readTable } from './table-rules.ts';
import { isAuxiliary, type Words, wordsOf } from './words.ts';

/** The statements of a clause by rules, in the order in which they stand; examples, facts and definitions give none. */
export function findStatements(clause: Clause, style: SpecStyle): FoundStatement[] {
  const masked = maskMarkup(clause.text);
  const reader = new ClauseReader(clause, masked, style);
  return reader.read(readBlocks(clause.text, masked)).map(({ start, end, kind, strength, binds }) => ({
    clause: clause.id,
    quote: clause.text.slice(start, end),
    start,
    kind,
    strength,
    binds,
  }));
}

type Item = Extract<Block, { kind: 'item' }>;

class ClauseReader {
  readonly #masked: string;
  readonly #style: SpecStyle;
  readonly #heading: LeadIn | undefined;
  /** Lead-ins in force by depth of the list below them; `none` where a list has none. */
  #leads = new Map<number, LeadIn | undefined>();
  #antecedent: BoundParty | undefined = 'assistant';

  constructor(clause: Clause, masked: string, style: SpecStyle) {
    this.#masked = masked;
    this.#style = style;
    const label = labelDuty(clauseHeading(clause));
    this.#heading =
      label === undefined
        ? undefined
        : { kind: label.kind, strength: label.strength, binds: 'assistant', open: label.plain };
  }

  read(blocks: readonly Block[]): Duty[] {
    const duties: Duty[] = [];
    const imperatives = amongImperatives(blocks, this.#masked);
    let index = 0;
    while (index < blocks.length) {
      const block = blocks[index];
      if (block === undefined) break;
      if (block.kind === 'row') {
        const rows: Block[] = [];
        for (
          let row = blocks[index];
          row?.kind === 'row' && row.table === block.table;
          row = blocks[index + rows.length]
        )
          rows.push(row);
        duties.push(
          ...readTable(
            rows.flatMap((row) => (row.kind === 'row' ? [row.cells] : [])),
            this.#masked,
            this.#context(true),
            this.#heading,
          ),
        );
        index += rows.length;
        continue;
      }
      const depth = block.kind === 'item' ? block.depth : 0;
      const next = blocks[index + 1];
      const leads = next?.kind === 'item' && next.depth > depth;
      if (block.kind === 'paragraph') this.#leads.clear();
      duties.push(...this.#readBlock(block, leads, depth, imperatives[index] === true));
      index += 1;
    }
    return duties;
  }

  #context(fragment: boolean, imperatives = false): SentenceContext {
    return { antecedent: this.#antecedent, style: this.#style, fragment, amongImperatives: imperatives };
  }

  #readBlock(block: Exclude<Block, { kind: 'row' }>, leads: boolean, depth: number, imperatives: boolean): Duty[] {
    const sentences = splitSentences(this.#masked, block);
    const inherited = block.kind === 'item' ? this.#leadOf(block) : undefined;
    const duties: Duty[] = [];
    for (const [index, sentence] of sentences.entries()) {
      if (
        opensExample(this.#masked.slice(sentence.start, sentence.end)) ||
        isDialogueTurn(this.#masked.slice(sentence.start, sentence.end))
      ) {
        if (index === 0 && /^\W*example/i.test(this.#masked.slice(sentence.start, sentence.end))) break;
        continue;
      }
      const words = wordsOf(this.#masked, sentence, this.#style.names);
      const isLead = leads && index === sentences.length - 1 && endsOpen(words);
      const lead = isLead ? readLeadIn(words, this.#context(false)) : undefined;
      if (isLead)
        this.#leads.set(
          depth + 1,
          lead ?? (inherited?.open === true && sentences.length === 1 ? inherited : undefined),
        );
      if (lead?.open === true) continue;
      const context = this.#context(block.kind === 'item', imperatives);
      const found =
        inherited !== undefined && index === 0
          ? this.#readItem(words, inherited, context)
          : readSentence(words, context);
      duties.push(...found);
      this.#remember(words);
    }
    return duties;
  }

  #leadOf(item: Item): LeadIn | undefined {
    for (const depth of [...this.#leads.keys()]) if (depth > item.depth) this.#leads.delete(depth);
    return this.#leads.has(item.depth) ? this.#leads.get(item.depth) : item.depth === 1 ? this.#heading : undefined;
  }

  /** An item below a lead-in is a duty of its own, unless it states one itself. */
  #readItem(words: Words, lead: LeadIn, context: SentenceContext): Duty[] {
    const own = readSentence(words, context);
    const imperative = imperativeAt(words.list, 0, words.list.length, {
      ...context,
      fragment: true,
      amongImperatives: true,
    });
    const statesOwn =
      own.length > 0 &&
      (findMarkers(words).length > 0 || imperative?.negated === true || /^always\b/.test(words.joined));
    if (
      statesOwn &&
      !(imperative !== undefined && !imperative.negated && own.length === 1 && lead.kind !== 'obligation')
    )
      return own;
    if (/^(?:if|when|where|unless) [^,]*$/.test(words.joined.trim()) && !lead.open) return own;
    const looksVerbal = isVerbPhrase(words, imperative !== undefined);
    if (!lead.open && !looksVerbal) return own;
    return inheritedDuties(words, lead);
  }

  /** Whom `it` and `they` mean in what follows. */
  #remember(words: Words): void {
    const end = words.list.findIndex((word) => isAuxiliary(word.text));
    const { party, head } = readSubject(words.list.slice(0, end < 0 ? 4 : end), this.#antecedent);
    const comma = words.list.findIndex((word) => word.text === ',');
    const main =
      party ??
      (comma >= 0 && end > comma ? readSubject(words.list.slice(comma + 1, end), this.#antecedent).party : undefined);
    if (main !== undefined) this.#antecedent = main;
    else if (end > 0 && head.length > 0 && !/^(?:it|they)$/.test(head[0] ?? ''))
      this.#antecedent = /^(?:this|that|these|there)$/.test(head[0] ?? '') ? this.#antecedent : undefined;
    if (end < 0) this.#antecedent = party ?? 'assistant';
  }
}

/** Whether a text leads on to the list below it: by a colon or dash, as a label, or because its duty is still missing. */
function endsOpen(words: Words): boolean {
  if (/^[:\u2014]$/.test(words.list.at(-1)?.text ?? '')) return true;
  return labelDuty(words.joined) !== undefined || findMarkers(words).at(-1)?.last === words.list.length - 1;
}

/** For each block, whether most items of the list around it begin with words that are verbs beyond doubt. */
function amongImperatives(blocks: readonly Block[], masked: string): boolean[] {
  const clear = blocks.map((block) => {
    if (block.kind !== 'item') return false;
    const { list } = wordsOf(masked, { start: block.start, end: Math.min(block.end, block.start + 80) });
    return imperativeAt(list, 0, list.length, { amongImperatives: false, fragment: true }) !== undefined;
  });
  return blocks.map((block, index) => {
    if (block.kind !== 'item') return false;
    let [verbs, all] = [0, 0];
    for (let at = Math.max(0, index - 8); at < Math.min(blocks.length, index + 9); at += 1) {
      const other = blocks[at];
      if (other?.kind !== 'item' || other.depth !== block.depth || at === index) continue;
      all += 1;
      if (clear[at] === true) verbs += 1;
    }
    return verbs * 2 >= all && verbs > 0;
  });
}
