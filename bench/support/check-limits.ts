/** A limit that a bench holds a figure to. */
export type Limit = {
  /** What is measured, as printed: `median ratio of 3`. */
  name: string;
  value: number;
  /** Exactly one of the two. */
  atMost?: number;
  atLeast?: number;
  /** The limit of the promise, where this form of the bench holds another one; and why. */
  promised?: { limit: number; why: string };
};

/**
 * Decides by the limits, and prints each figure with the very limit that it is held to. A broken one sets the exit code.
 */
export function checkLimits(
  bench: string,
  limits: readonly Limit[],
  print: (line: string) => void = (line) => process.stdout.write(line),
): void {
  for (const { name, value, atMost, atLeast, promised } of limits) {
    const limit = atMost ?? atLeast;
    if (limit === undefined || (atMost !== undefined && atLeast !== undefined))
      throw new Error(`${bench}, ${name}: expected one of atMost and atLeast`);
    // NaN is within no limit.
    const isKept = atMost === undefined ? value >= limit : value <= limit;
    const word = atMost === undefined ? 'at least' : 'at most';
    const other = promised === undefined ? '' : `; the promise is ${word} ${promised.limit}: ${promised.why}`;
    print(
      `${bench}: ${name} ${rounded(value, limit)}, held to ${word} ${limit}${other}: ${isKept ? 'kept' : 'BROKEN'}\n`,
    );
    if (!isKept) process.exitCode = 1;
  }
}

/** To two decimals, or to as many more as tell the value from the limit that it breaks or keeps. */
function rounded(value: number, limit: number): string {
  for (let digits = 2; digits < 10; digits += 1) {
    const text = value.toFixed(digits);
    if (Math.sign(Number(text) - limit) === Math.sign(value - limit)) return text;
  }
  return String(value);
}
