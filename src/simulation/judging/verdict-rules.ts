import { type Demand, demandedRange, type ValueReading } from '../reading/spec-demands.ts';
import { chance } from '../reading/tokenize.ts';

/** How a reader of a given disposition turns a position on a value into kept or violated. */

export type Disposition = 'literal' | 'purposive' | 'cautious';

export type Finding = {
  outcome: 'kept' | 'violated' | 'open';
  /** The sentence it rests on. */
  demand: Demand | undefined;
  /** Steps between the position and the point where the outcome would turn. */
  margin: number;
  /** How plainly the clause speaks, 0 to 1. */
  plainness: number;
};

const dispositions: Record<string, Disposition> = {
  'judge-literal': 'literal',
  'judge-purposive': 'purposive',
  'judge-cautious': 'cautious',
};

/** A judge of another name has one of the three dispositions all the same. */
export function dispositionOf(model: string): Disposition {
  const named = dispositions[model];
  if (named !== undefined) return named;
  const at = chance(model, 'disposition');
  return at < 1 / 3 ? 'literal' : at < 2 / 3 ? 'purposive' : 'cautious';
}

/** Least position that a vague demand in favour asks for; one against asks for its mirror image. */
const vagueLow: Record<Disposition, (rival: number) => number> = {
  literal: () => 2,
  purposive: () => 3,
  cautious: (rival) => (rival > 3 ? 4 : 3),
};

/** @param rival position on the scenario's other value: a vague demand counts for more where the answer puts that other first. */
export function evaluateValue(
  reading: ValueReading,
  position: number,
  disposition: Disposition,
  rival: number,
): Finding {
  const directed = reading.demands.filter((demand) => demand.direction !== 'none' && demand.strength !== 'permissive');
  const firm = directed.filter((demand) => !demand.hedged);
  switch (reading.guidance) {
    case 'gap':
      return { outcome: 'open', demand: undefined, margin: 0, plainness: 0 };
    case 'clear':
      return evaluateDemand(mostPressing(firm, position), position);
    case 'contradiction':
      return againstCollision(chosenSide(firm, disposition), position);
    case 'hedged': {
      const demand =
        directed.find((candidate) => candidate.hedged) ?? reading.demands.find((candidate) => candidate.hedged);
      return within(
        demand,
        position,
        demand?.direction === 'limit' ? [0, 6 - vagueLow[disposition](rival)] : [vagueLow[disposition](rival), 6],
        0.4,
      );
    }
    case 'coarse':
      return within(reading.demands[0], position, [vagueLow[disposition](rival), 6], 0.3);
  }
}

/** Of several clear demands the one that the position comes closest to breaking, the earliest first. */
function mostPressing(demands: readonly Demand[], position: number): Demand | undefined {
  const debate = (demand: Demand) => {
    const [low, high] = demandedRange(demand);
    return Math.min(position - low, high - position);
  };
  return demands.reduce<Demand | undefined>(
    (best, demand) => (best === undefined || debate(demand) < debate(best) ? demand : best),
    undefined,
  );
}

/**
 * Where clauses collide a literal reader keeps to the first, a purposive one to the last word, and a cautious one to a prohibition, or to the
 * first where neither clause forbids. Both values of a pair are then read from the same clause.
 */
function chosenSide(demands: readonly Demand[], disposition: Disposition): Demand | undefined {
  const strong = demands.filter((demand) => demand.strength === 'strong');
  if (disposition === 'literal') return strong[0];
  if (disposition === 'purposive') return strong.at(-1);
  return strong.find((demand) => /\b(never|not)\b/i.test(demand.sentence)) ?? strong[0];
}

/** Who knows that the clauses collide grants an answer one step beyond either demand. */
function againstCollision(demand: Demand | undefined, position: number): Finding {
  const [low, high] = demand === undefined ? [0, 6] : demandedRange(demand);
  return within(demand, position, [Math.max(0, low - 1), Math.min(6, high + 1)], 0.6);
}

export function evaluateDemand(demand: Demand | undefined, position: number): Finding {
  return within(
    demand,
    position,
    demand === undefined ? [0, 6] : demandedRange(demand),
    demand?.strength === 'strong' ? 1 : 0.8,
  );
}

function within(
  demand: Demand | undefined,
  position: number,
  [low, high]: readonly [number, number],
  plainness: number,
): Finding {
  const debate = Math.min(low > 0 ? position - low : 6, high < 6 ? high - position : 6);
  return {
    outcome: debate < 0 ? 'violated' : 'kept',
    demand,
    margin: debate < 0 ? -debate - 0.5 : debate + 0.5,
    plainness,
  };
}
