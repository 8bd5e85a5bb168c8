/** Bounds of a mean that hold at every moment at once, after `n` values. */
export type SequenceInterval = { low: number; high: number; n: number };

/** Takes in values of 0 to 1 in the order in which they were drawn. */
export type ConfidenceSequence = {
  /** @throws RangeError outside 0 to 1 */
  add(value: number): void;
  /** The bounds now: what all moments that were asked for have in common. */
  interval(): SequenceInterval;
};

/** A bet never risks more than this share of what it holds (c in the paper). */
const maxRisk = 0.5;
/** Ends are known to this; rounded so that the interval is wider, never narrower. */
const tolerance = 1e-6;

/**
 * Confidence sequence of the mean of independent values in [0, 1], by betting: the hedged capital
 * process with predictable plug-in bets. With probability `level` the mean is within the interval
 * at all moments together, so one may look after each value and stop when one likes; no other
 * assumption on the values is made. It costs width: by simulation 1.5 to 1.8 times that of an
 * interval for a number of values fixed before. Source: Waudby-Smith & Ramdas (2024), Estimating means of bounded random variables by
 * betting, Journal of the Royal Statistical Society B 86, theorem 3 and equations 24 to 26, theta 1/2.
 */
export function bettingConfidenceSequence(level: number): ConfidenceSequence {
  const alpha = 1 - level;
  const values: number[] = [];
  const mirrored: number[] = [];
  const bets: number[] = [];
  /** Of the values so far: their sum, and that of their squared distances from the running mean. */
  let [sum, squares] = [0, 0];
  let bounds: [low: number, high: number] = [0, 1];

  /** The bet of the next value rests on those before it alone; that makes the capital a martingale. */
  function nextBet(): number {
    const t = values.length + 1;
    const variance = (0.25 + squares) / t;
    return Math.sqrt((2 * Math.log(2 / alpha)) / (variance * t * Math.log(t + 1)));
  }

  return {
    add(value) {
      if (!(value >= 0 && value <= 1)) throw new RangeError(`value: expected 0 to 1, got ${value}`);
      bets.push(nextBet());
      values.push(value);
      mirrored.push(1 - value);
      sum += value;
      squares += (value - (0.5 + sum) / (values.length + 1)) ** 2;
    },
    interval() {
      const isRejected = (mean: number) => logCapital(values, bets, mean) >= Math.log(2 / alpha);
      const isRejectedAbove = (mean: number) => logCapital(mirrored, bets, 1 - mean) >= Math.log(2 / alpha);
      const low = firstKept(isRejected, bounds[0]);
      const high = 1 - firstKept((distance) => isRejectedAbove(1 - distance), 1 - bounds[1]);
      // Once in 1 / alpha sequences at most nothing is left in common: the latest bounds then stand alone.
      bounds =
        low <= high
          ? [low, high]
          : [firstKept(isRejected, 0), 1 - firstKept((distance) => isRejectedAbove(1 - distance), 0)];
      return { low: bounds[0], high: bounds[1], n: values.length };
    },
  };
}

/** The smallest mean from `from` on that is not rejected; rejection ends as the mean grows. */
function firstKept(isRejected: (mean: number) => boolean, from: number): number {
  if (!isRejected(from)) return from;
  let [rejected, kept] = [from, 1];
  while (kept - rejected > tolerance) {
    const middle = (rejected + kept) / 2;
    if (isRejected(middle)) rejected = middle;
    else kept = middle;
  }
  return rejected;
}

/** Logarithm of what bets that the mean is above `mean` have made of 1. */
function logCapital(values: readonly number[], bets: readonly number[], mean: number): number {
  const most = mean === 0 ? Number.POSITIVE_INFINITY : maxRisk / mean;
  let [log, product] = [0, 1];
  for (let index = 0; index < values.length; index += 1) {
    product *= 1 + Math.min(bets[index] as number, most) * ((values[index] as number) - mean);
    // A product of some hundred factors of at least 1/2 is still a number.
    if (index % 128 === 127) {
      log += Math.log(product);
      product = 1;
    }
  }
  return log + Math.log(product);
}
