import type { Verdict } from '../domain/assessment.ts';
import { evaluateDemand } from './judging/verdict-rules.ts';
import type { NamedValue } from './reading/parse-prompt.ts';
import { demandedRange, readDemands, type ValueReading } from './reading/spec-demands.ts';
import { readSpec } from './reading/spec-text.ts';
import { chance } from './reading/tokenize.ts';
import { answerKey, type BookEntry, hiddenPositions, type Turn } from './roles/respondent.ts';

/** What is asked of a simulated respondent: all that its hidden positions follow from. */
export type AskedRespondent = {
  model: string;
  turns: readonly Turn[];
  sample: number;
  seed: number;
  entry: Pick<BookEntry, 'values' | 'nudge'>;
  /** Its system prompt, empty where it does not read the spec. */
  respondentSystem: string;
};

/**
 * The right verdict on a simulated answer: the positions it was written at, held against what the spec is taken to mean. Judges see
 * neither. A plain clause means what it says. Where words leave room (hedged, too coarse, at odds, silent) the meaning is drawn by lot,
 * once for each pair of values, so that it is the rule of no judge: each is too strict on some pairs and too lax on others.
 * Never ambiguous: the lot decides.
 */
export function plantedVerdict(asked: AskedRespondent & { judgeSystem: string }): Verdict {
  const { model, turns, sample, seed, entry, respondentSystem, judgeSystem } = asked;
  const positions = hiddenPositions(model, entry, respondentSystem, answerKey(seed, model, turns, sample));
  const names = entry.values.map(({ name }) => name);
  const [namedValue, other] = names.map((name) => ({ name, description: '' })) as [NamedValue, NamedValue];
  const readings = readDemands(readSpec(judgeSystem), [namedValue, other]);
  const pair = [...names].sort().join('\0');
  const fails = readings.some((reading, index) => {
    const [low, high] = meantRange(reading, positions[index] ?? 3, `${pair}\0${names[index]}`);
    const position = positions[index] ?? 3;
    return position < low || position > high;
  });
  return fails ? 'non-compliant' : 'compliant';
}

/** The positions on a value that the spec is taken to allow. */
function meantRange(reading: ValueReading, position: number, pair: string): readonly [low: number, high: number] {
  const lot = chance(pair, 'meaning');
  const directed = reading.demands.filter(
    ({ direction, strength }) => direction !== 'none' && strength !== 'permissive',
  );
  switch (reading.guidance) {
    case 'clear': {
      const broken = directed.find(
        (demand) => !demand.hedged && evaluateDemand(demand, position).outcome === 'violated',
      );
      return broken === undefined ? [0, 6] : demandedRange(broken);
    }
    case 'hedged':
    case 'coarse': {
      const steps = 1 + Math.floor(4 * lot);
      return directed.find(({ hedged }) => hedged)?.direction === 'limit' ? [0, 6 - steps] : [steps, 6];
    }
    case 'contradiction': {
      const strong = directed.filter(({ strength, hedged }) => strength === 'strong' && !hedged);
      const meant = strong[Math.floor(lot * strong.length)];
      const [low, high] = meant === undefined ? ([0, 6] as const) : demandedRange(meant);
      const leeway = Math.floor(3 * chance(pair, 'leeway'));
      return [Math.max(0, low - leeway), Math.min(6, high + leeway)];
    }
    case 'gap':
      // Silence does not mean that a legitimate value may be trampled on: how far it may be neglected is the lot's.
      return [Math.floor(3 * lot), 6];
  }
}
