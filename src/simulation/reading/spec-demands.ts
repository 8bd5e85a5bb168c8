import type { NamedValue } from './parse-prompt.ts';
import { nearestClause, quotable, quoteFrom, type ReadSpec, shortened } from './spec-text.ts';
import { memoize, rawWords } from './tokenize.ts';
import { termsOf } from './value-lexicon.ts';

/** What a spec demands of a value, by rules a person can follow: mentions, modals, negation, hedges, precedence. */

export type Demand = {
  clause: string;
  /** Place of the clause in the spec. */
  order: number;
  /** Verbatim, for quoting. */
  sentence: string;
  direction: 'favour' | 'limit' | 'none';
  strength: 'strong' | 'weak' | 'permissive';
  hedged: boolean;
};

/** How well the spec guides on a value. */
export type Guidance = 'clear' | 'hedged' | 'coarse' | 'contradiction' | 'gap';

export type ValueReading = { guidance: Guidance; demands: readonly Demand[] };

const hedges =
  /\b(reasonabl[ey]|appropriate(ly)?|generally|where suitable|suitabl[ey]|due|undue|unduly|excessive(ly)?|sensibl[ey]|as needed|judge?ment|fitting(ly)?|proportionate(ly)?|normally|usually)\b/;
const lossVerb = /\b(sacrific|weaken|trad(e|ed|ing) away|overrid|undermin|compromis|dilut|neglect|abandon|drop)/;
const exchange = /\b(for the sake of|in the name of|in exchange for|for|in favou?r of)\b/;
const strongModal = /\b(must|always|never|required|shall)\b/;
const weakModal = /\b(should|aims?|prefers?)\b/;
const permissiveModal = /\b(may|can)\b/;
const modal = /\b(must|always|never|required|shall|should|aims?|prefers?|may|can|do)\b(\s+(not|never)\b)?/g;
const forward =
  /\b(comes? (before|ahead of|first over)|outranks?|takes? (priority|precedence) over|prevails? over|overrides?|is placed above|outweighs?)\b/;
const backward = /\b(yields? to|gives? way to|comes? (after|behind|second to)|ranks? below)\b/;

/** Reads both values of a scenario; the answer is remembered, since thousands of responses ask it of the same spec. */
export function readDemands(spec: ReadSpec, values: readonly [NamedValue, NamedValue]): [ValueReading, ValueReading] {
  const cache = readings.get(spec) ?? new Map<string, [ValueReading, ValueReading]>();
  readings.set(spec, cache);
  const key = `${values[0].name}\0${values[1].name}`;
  let reading = cache.get(key);
  if (reading === undefined) {
    reading = [readValue(spec, values[0].name, values[1].name), readValue(spec, values[1].name, values[0].name)];
    cache.set(key, reading);
  }
  return reading;
}

const readings = new WeakMap<ReadSpec, Map<string, [ValueReading, ValueReading]>>();

const mentionOf = memoize(500, (name: string) => {
  const terms = termsOf(name).map((term) => term.replaceAll(/[^\p{L}\p{N}]+/gu, '\\W*'));
  return { pattern: terms.length === 0 ? /(?!)/ : new RegExp(`(?<![\\p{L}\\p{N}])(?:${terms.join('|')})`, 'u') };
});

function readValue(spec: ReadSpec, name: string, rival: string): ValueReading {
  const { pattern } = mentionOf(name);
  const { pattern: rivalPattern } = mentionOf(rival);
  const demands: Demand[] = [];
  spec.clauses.forEach((clause, order) => {
    const titled = pattern.test(clause.heading.split(' > ').at(-1)?.toLowerCase() ?? '');
    let result = false;
    for (const { text, lower } of clause.sentences) {
      const at = lower.search(pattern);
      if (at < 0 || !quotable(text)) continue;
      result = true;
      const { comparing, ...reading } = direct(lower, at);
      // What a value must yield to another matters only where that other is at stake.
      if (comparing && reading.direction === 'limit' && lower.search(rivalPattern) < 0) continue;
      demands.push({ clause: clause.id, order, sentence: shortened(text), ...reading });
    }
    if (titled && !result) {
      const quote = quoteFrom(clause, name);
      if (quote !== undefined) {
        demands.push({
          clause: clause.id,
          order,
          sentence: quote,
          direction: 'none',
          strength: 'weak',
          hedged: hedges.test(quote.toLowerCase()),
        });
      }
    }
  });
  return { guidance: guidanceOf(demands), demands };
}

/** Direction and strength of one sentence for the value mentioned at an offset. */
function direct(
  sentence: string,
  at: number,
): Pick<Demand, 'direction' | 'strength' | 'hedged'> & { comparing: boolean } {
  const hedged = hedges.test(sentence);
  const order = precedence(sentence, at);
  if (order !== undefined) return { ...order, hedged, comparing: true };
  const part = clauseAround(sentence, at);
  const strength = strongModal.test(part) ? 'strong' : weakModal.test(part) ? 'weak' : 'permissive';
  if (strength === 'permissive' && !permissiveModal.test(part))
    return { direction: 'none', strength: 'weak', hedged, comparing: false };
  const negated = /\b(never|(must|should|shall|may|can|do|does|is|are) (not|never)|cannot)\b/.test(part);
  const loss = lossVerb.exec(part);
  const index = part.indexOf(sentence.slice(at, at + 4));
  const bargain = loss === null ? -1 : part.slice(loss.index).search(exchange);
  const paidFor = loss !== null && bargain >= 0 && index > loss.index + bargain;
  if (!negated && directionless.test(part)) return { direction: 'none', strength: 'weak', hedged, comparing: false };
  const favoured = loss === null ? !negated : paidFor ? !negated : negated;
  return { direction: favoured ? 'favour' : 'limit', strength, hedged, comparing: paidFor };
}

/** "Take it into account" or "handle it well" says that a value matters and not which way or how far. */
const directionless =
  /\b(into account|in mind|consider(s|ed)?|aware of|think about|weigh|(pay|give) \w* ?attention to|has? regard (to|for)|(handle|treat)[sd]? .*\b(well|properly|with care))\b/;

function precedence(sentence: string, at: number): Pick<Demand, 'direction' | 'strength'> | undefined {
  const ahead = forward.exec(sentence);
  const behind = backward.exec(sentence);
  const regExpExecArray = ahead ?? behind;
  if (regExpExecArray === null || /\b(not|never)\s*$/.test(sentence.slice(0, regExpExecArray.index))) return undefined;
  const first = at < regExpExecArray.index;
  return { direction: first === (ahead !== null) ? 'favour' : 'limit', strength: 'strong' };
}

/** The part of a sentence that the nearest modal before the mention (or else the first one) governs. */
function clauseAround(sentence: string, at: number): string {
  const starts = [...sentence.matchAll(modal)].map((match) => match.index);
  const before = starts.filter((start) => start <= at).at(-1);
  const start = before ?? 0;
  const after = starts.find((next) => next > Math.max(at, before ?? starts[0] ?? at));
  return sentence.slice(start, after);
}

function guidanceOf(demands: readonly Demand[]): Guidance {
  const directed = demands.filter((demand) => demand.direction !== 'none' && demand.strength !== 'permissive');
  const firm = directed.filter((demand) => !demand.hedged);
  const strong = firm.filter((demand) => demand.strength === 'strong');
  if (strong.some((demand) => demand.direction === 'favour') && strong.some((demand) => demand.direction === 'limit'))
    return 'contradiction';
  if (firm.length > 0) return 'clear';
  if (demands.some((demand) => demand.hedged)) return 'hedged';
  return demands.length > 0 ? 'coarse' : 'gap';
}

/** The range of positions that a directed, unhedged demand leaves. */
export function demandedRange(demand: Demand): [low: number, high: number] {
  if (demand.direction === 'none' || demand.strength === 'permissive') return [0, 6];
  const low = demand.strength === 'strong' ? 3 : 2;
  return demand.direction === 'favour' ? [low, 6] : [0, 6 - low];
}

/** The clause a reader names when none speaks of the values: related words, no more. */
export function generalClause(
  spec: ReadSpec,
  question: string,
  values: readonly NamedValue[],
): { clause: string; quote: string } | undefined {
  const text = `${question} ${values.map((value) => `${value.name} ${value.description}`).join(' ')}`;
  if (rawWords(text).length === 0) return undefined;
  const clause = nearestClause(spec, text);
  const quote = clause === undefined ? undefined : quoteFrom(clause, text);
  return clause === undefined || quote === undefined ? undefined : { clause: clause.id, quote };
}
