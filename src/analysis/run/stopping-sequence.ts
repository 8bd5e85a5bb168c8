import type { DebateRecord } from '../../adjudication/debate-record.ts';
import { type StoppingMetric, type StoppingRule, stoppingMaximum } from '../../domain/stopping-rule.ts';
import { bettingConfidenceSequence, type SequenceInterval } from '../../measures/betting-confidence-sequence.ts';
import { addToOverview, overviewColumns as columns, overviewWidth } from './overview-sums.ts';

/** What a rule has seen of a run. Interval and mean are in the metric's own units: shares, or D of 0 to 3. */
export type StoppingState = {
  rule: StoppingRule;
  /** Families that count: held whole, with a value, and with no family before them that is still open. */
  families: number;
  /** Families held whole in which the metric has no value, for example without any verdict; they do not count. */
  withoutValue: number;
  /** Families of the run, held or not. */
  of: number;
  /** Mean of the families' own means; undefined before the first. */
  mean: number | undefined;
  low: number;
  high: number;
  /** Families that counted when the rule held for the first time; undefined where it did not hold. */
  heldAfter: number | undefined;
};

export type StoppingSequence = {
  /** A debate of the family has ended; without a record, or without what the metric needs, it adds nothing. */
  end(family: string, record: DebateRecord | undefined): void;
  /** Whether the run knows enough. */
  holds(): boolean;
  state(): StoppingState;
};

const level = 0.95;
/** Up to so many families each is looked at; then once in a hundredth more, so that long runs stay quick. */
const everyFamilyUpTo = 200;

const partAndWhole: Readonly<Record<StoppingMetric, [part: number, whole: number]>> = {
  contested: [columns.contestedDebates, columns.readDebates],
  problematic: [columns.problematicResponses, columns.ruledResponses],
  d: [columns.disagreementSum, columns.scored],
};

/**
 * Follows a run family by family, in the order of its scenarios, which must be random: whichever
 * debates end first, a family counts only after all before it, since debates that end early are
 * those that nothing is contested in.
 * @param families family of each debate, in the order of the run
 */
export function createStoppingSequence(rule: StoppingRule, families: readonly string[]): StoppingSequence {
  const open = new Map<string, number>();
  for (const family of families) open.set(family, (open.get(family) ?? 0) + 1);
  const order = [...open.keys()];
  const sums = new Map<string, Float64Array>();
  const maximum = stoppingMaximum[rule.metric];
  const [part, whole] = partAndWhole[rule.metric];
  const sequence = bettingConfidenceSequence(level);
  let [next, counted, withoutValue, sum, lookAt] = [0, 0, 0, 0, 1];
  let heldAfter: number | undefined;
  let bounds: SequenceInterval = { low: 0, high: 1, n: 0 };

  function take(row: Float64Array | undefined): void {
    const of = row?.[whole] ?? 0;
    if (of === 0) {
      withoutValue += 1;
      return;
    }
    const value = (row?.[part] ?? 0) / of;
    sequence.add(value / maximum);
    sum += value;
    counted += 1;
    if (counted < lookAt) return;
    lookAt = counted < everyFamilyUpTo ? counted + 1 : Math.ceil(counted * 1.01);
    bounds = sequence.interval();
    if ((bounds.high - bounds.low) * maximum < rule.width) heldAfter ??= counted;
  }

  return {
    end(family, record) {
      const left = open.get(family);
      if (left === undefined) return;
      open.set(family, left - 1);
      const row = sums.get(family) ?? new Float64Array(overviewWidth);
      sums.set(family, row);
      if (record !== undefined) addToOverview(row, record);
      for (; next < order.length && open.get(order[next] as string) === 0; next += 1) {
        take(sums.get(order[next] as string));
        sums.delete(order[next] as string);
      }
    },
    holds: () => heldAfter !== undefined,
    state() {
      if (counted > bounds.n) bounds = sequence.interval();
      return {
        rule,
        families: counted,
        withoutValue,
        of: order.length,
        mean: counted === 0 ? undefined : sum / counted,
        low: bounds.low * maximum,
        high: bounds.high * maximum,
        heldAfter,
      };
    },
  };
}

/**
 * How many families a rule takes where all of them are alike at 0, and where half of them are at
 * each end: the fewest and about the most that can be expected. `most` where more would be needed.
 */
export function familiesForRule({ metric, width }: StoppingRule, most: number): { fewest?: number; about?: number } {
  const [fewest, about] = [() => 0, (index: number) => index % 2].map((value) => {
    const sequence = bettingConfidenceSequence(level);
    let lookAt = 1;
    for (let n = 1; n <= most; n += 1) {
      sequence.add(value(n));
      if (n < lookAt && n < most) continue;
      lookAt = n < everyFamilyUpTo ? n + 1 : Math.ceil(n * 1.01);
      const { low, high } = sequence.interval();
      if ((high - low) * stoppingMaximum[metric] < width) return n;
    }
    return undefined;
  });
  return { ...(fewest === undefined ? {} : { fewest }), ...(about === undefined ? {} : { about }) };
}
