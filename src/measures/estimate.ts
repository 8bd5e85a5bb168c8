/**
 * A number with the size of what it rests on, or the reason why there is none. Never NaN, null or 0
 * for "missing". What `n` counts (items, models, pairs of ratings) each measure says.
 * @example estimated(0.42, 5000) // { kind: 'value', value: 0.42, n: 5000 }
 */
export type Estimate = { kind: 'value'; value: number; n: number } | { kind: 'undefined'; reason: string; n: number };

export function estimated(value: number, n: number): Estimate {
  return { kind: 'value', value, n };
}

export function notEstimated(reason: string, n: number): Estimate {
  return { kind: 'undefined', reason, n };
}
