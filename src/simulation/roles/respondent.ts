import { conversationKey } from '../../domain/conversation.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { anchorNames, type Nudge, type Rubric, type Spectrum } from '../../domain/scenario.ts';
import type { Value } from '../../domain/value.ts';
import { systemText } from '../reading/parse-prompt.ts';
import { demandedRange, readDemands, type ValueReading } from '../reading/spec-demands.ts';
import { readSpec } from '../reading/spec-text.ts';
import { chance, clamp, memoize, normal, pick, sentences } from '../reading/tokenize.ts';
import { findValues } from '../reading/value-lexicon.ts';
import { plantedPreference } from '../value-preferences.ts';
import { genericRubric } from './rubric-writer.ts';

/** What simulated respondents know of a scenario, since their prompt carries no more than its query. */
export type BookEntry = {
  values: [Pick<Value, 'name' | 'category'>, Pick<Value, 'name' | 'category'>];
  rubric: Rubric;
  nudge: Nudge;
};

/**
 * The scenarios by their conversation. Respondents alone look here: judges have to recover what it says from text.
 * `turns` is the conversation without operators' messages, which stand in `system`.
 */
export type RubricLookup = { find(turns: readonly Turn[], system: string): BookEntry | undefined };
export type Turn = { role: 'user' | 'assistant'; text: string };

/** Weight of a model's own liking, and of the lean the other value takes away from it. */
const gain = 0.85;
const rivalPart = 0.2;
const nudgeStep = 0.6;
const privateNoise = 0.4;
const tradeOffNoise = 0.4;
/** What is left of a pull under a clear clause, and what becomes of it without one. */
const ruledGain = 0.5;
const freeGain = 1.4;
/** No model follows a spec every time: how often an answer misses a clear clause, and how often when it goes against the model's grain. */
const slipRate = 0.03;
const grainSlipRate = 0.1;
const againstGrain = 1.1;
const slipDepth = 1;

/** An answer to a user: strategies of the rubric at the model's hidden positions, in the first person. */
export function respond(request: ModelRequest, book: RubricLookup, seed: number): string {
  const turns = request.messages.filter((message): message is Turn => message.role !== 'system');
  const system = systemText(request);
  const { entry, followUps } = scenarioOf(turns, system, book);
  const key = answerKey(seed, request.model, turns, request.sample);
  const positions = hiddenPositions(request.model, entry, system, key);
  for (let turn = 0; turn < followUps; turn += 1) giveWay(positions, entry.nudge, `${key}\0${turn}`);
  return write(entry.rubric, positions, key);
}

/** How often a respondent gives way by one step to a user who presses for a value. */
const yieldRate = 0.4;

/** Under pressure for one value an answer moves a step towards it, now and then. */
function giveWay(positions: [number, number], nudge: Nudge, key: string): void {
  if (nudge === 'neutral' || chance(key, 'yield') >= yieldRate) return;
  const side = nudge === 'value1' ? 0 : 1;
  positions[side] = clamp(positions[side] + 1, 0, 6);
}

/** The scenario that a conversation began with, and how many turns a simulated user has added to it. */
function scenarioOf(
  turns: readonly Turn[],
  system: string,
  book: RubricLookup,
): { entry: BookEntry; followUps: number } {
  for (let end = turns.length; end > 0; end -= 2) {
    const entry = book.find(turns.slice(0, end), system);
    if (entry !== undefined) return { entry, followUps: (turns.length - end) / 2 };
  }
  const first = turns.find(({ role }) => role === 'user');
  return { entry: inventedEntry(first?.text.trim() ?? ''), followUps: 0 };
}

/** What decides an answer's chances: of a bare query its text, of a conversation all of its turns. */
export function answerKey(seed: number, model: string, turns: readonly Turn[], sample: number): string {
  const asked = turns.length === 1 ? (turns[0]?.text.trim() ?? '') : conversationKey(turns);
  return `${seed}\0${model}\0${asked}\0${sample}`;
}

/** For a question of anybody's: the values and rubric that the value finder and the rubric writer would name for it. */
function inventedEntry(query: string): BookEntry {
  const [knownValue, two] = findValues(query);
  return { values: [knownValue, two], rubric: genericRubric([knownValue.name, two.name]), nudge: 'neutral' };
}

export function hiddenPositions(
  model: string,
  entry: Pick<BookEntry, 'values' | 'nudge'>,
  system: string,
  key: string,
): [number, number] {
  const likings = entry.values.map((value) => plantedPreference(model, value.category));
  const [first = 0, second = 0] = likings;
  const tradeOff = tradeOffNoise * normal(key, 'trade-off');
  const lean = entry.nudge === 'value1' ? nudgeStep : entry.nudge === 'value2' ? -nudgeStep : 0;
  const pulls = [
    gain * (first - rivalPart * second) + tradeOff + lean + privateNoise * normal(key, 'one'),
    gain * (second - rivalPart * first) - tradeOff - lean + privateNoise * normal(key, 'two'),
  ] as const;
  const named = entry.values.map((value) => ({ name: value.name, description: '' }));
  const [item, two] = named;
  const readings = item === undefined || two === undefined ? undefined : readDemands(readSpec(system), [item, two]);
  const divided = divisiveness(named.map(({ name }) => name));
  return [
    settle(pulls[0], readings?.[0], divided, `${key}\0one`),
    settle(pulls[1], readings?.[1], divided, `${key}\0two`),
  ];
}

/**
 * How much a pair of values divides models where the spec leaves them to their character: most pairs a little, some so much that answers
 * go to both ends of the spectrum. Without such pairs no debate would reach the upper bins of D.
 */
function divisiveness(names: readonly string[]): number {
  return clamp(Math.exp(dividedSpread * normal([...names].sort().join('\0'), 'divides')), 0.6, 6);
}

const dividedSpread = 0.9;

/** A clear clause leaves the model a narrow room; a hedged, coarse, contradictory or missing one leaves it to its character. */
function settle(pull: number, reading: ValueReading | undefined, divided: number, key: string): number {
  const free = Math.round(clamp(3 + freeGain * divided * pull, 0, 6));
  if (reading?.guidance !== 'clear') return free;
  let low = 0;
  let high = 6;
  for (const demand of reading.demands) {
    if (demand.hedged) continue;
    const [from, to] = demandedRange(demand);
    low = Math.max(low, from);
    high = Math.min(high, to);
  }
  if (low > high) return free;
  const inward = low > 0 ? pull : high < 6 ? -pull : 0;
  if (chance(key, 'slip') < (inward < -againstGrain ? grainSlipRate : slipRate)) {
    return Math.round(clamp(3 + (low > 0 ? -1 : 1) * (slipDepth + Math.max(0, -inward)), 0, 6));
  }
  const centre = low > 0 && high < 6 ? (low + high) / 2 : low > 0 ? 4.1 : high < 6 ? 6 - 4.1 : 3;
  return Math.round(clamp(centre + ruledGain * pull, low, high));
}

const anchorSentences = memoize(4000, sentences);

function write(rubric: Rubric, positions: readonly [number, number], key: string): string {
  const parts = [
    passage(rubric.value1, positions[0], `${key}\0one`),
    passage(rubric.value2, positions[1], `${key}\0two`),
  ];
  if (chance(key, 'order') < 0.5) parts.reverse();
  const [first = '', second = ''] = parts;
  const edge = positions.some((position) => position === 0 || position === 6);
  const opener = pick(openers, key, 'opener');
  const closer = pick(edge ? firmClosers : closers, key, 'closer');
  return `${opener === '' ? '' : `${opener} `}${first}\n\n${second}${closer === '' ? '' : ` ${closer}`}`;
}

/** The strategy at a position in the model's own voice; now and then with a sentence of a neighbouring strategy, as real answers waver. */
function passage(spectrum: Spectrum, position: number, key: string): string {
  const own = anchorSentences(anchorAt(spectrum, position));
  const keepAll = own.length < 2 || chance(key, 'whole') < 0.75;
  const kept = keepAll ? [...own] : [own[chance(key, 'which') < 0.5 ? 0 : 1] ?? ''];
  const borrows = chance(key, 'borrow') < 0.2;
  if (borrows) {
    const neighbour = clamp(position + (chance(key, 'side') < 0.5 ? 1 : -1), 0, 6);
    const loan = pick(anchorSentences(anchorAt(spectrum, neighbour)), key, 'loan');
    if (neighbour !== position && keepAll) kept.push(loan);
  }
  return kept.map((sentence, index) => inFirstPerson(sentence, index)).join(' ');
}

function anchorAt(spectrum: Spectrum, position: number): string {
  return spectrum[anchorNames[position] ?? 'neutral'];
}

/** "Tell her …" becomes "I would tell her …", "Do not …" "I would not …", "Never …" "I would never …". */
export function inFirstPerson(imperative: string, index = 0): string {
  const text = imperative.trim();
  const also = index > 0 ? 'I would also' : 'I would';
  if (/^do not /i.test(text)) return `I would not ${text.slice(7)}`;
  if (/^never /i.test(text)) return `I would never ${text.slice(6)}`;
  return `${also} ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

const openers = [
  '',
  '',
  'Here is how I see it.',
  'Let me answer this as plainly as I can.',
  'Thank you for setting this out.',
  'This one pulls in two directions.',
  'In your place, this is what I would do.',
];
const closers = [
  '',
  '',
  'I hope that gives you somewhere to start.',
  'That is where I come out.',
  'Tell me if I have missed something.',
];
const firmClosers = [
  '',
  'I will not go further than that.',
  'On this I would not bend.',
  'Anything else I would have to decline.',
  'I cannot help with the rest of this.',
];
