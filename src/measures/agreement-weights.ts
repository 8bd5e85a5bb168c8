/** Full agreement is 1, none 0: a square matrix with a row and a column for each category. */
export type AgreementWeights = readonly (readonly number[])[];

/** Weights that are computed from the scale; a matrix may be given instead. */
export const weightings = ['identity', 'linear', 'quadratic', 'ordinal'] as const;
export type Weighting = (typeof weightings)[number];

/**
 * Agreement of each two categories of a scale, 0 to 1. `identity` counts equal ratings alone;
 * `linear` and `quadratic` lose with the distance of the values and with its square; `ordinal` loses
 * with the number of pairs of categories from the one to the other, (d + 1) d / 2, whatever the
 * values. `scale` holds the values in order, two or more. Source: Gwet (2014), ch. 3.
 * @example agreementWeights('linear', [1, 2, 3]) // [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
 */
export function agreementWeights(weighting: Weighting, scale: readonly number[]): number[][] {
  const distance = distances[weighting];
  const between = scale.map((value, row) => scale.map((other, column) => distance(value, other, row, column)));
  const max = Math.max(...between.flat());
  return between.map((row) => row.map((value) => (max === 0 ? 1 : 1 - value / max)));
}

const distances: Record<Weighting, (value: number, other: number, row: number, column: number) => number> = {
  identity: (_value, _other, row, column) => (row === column ? 0 : 1),
  linear: (value, other) => Math.abs(value - other),
  quadratic: (value, other) => (value - other) ** 2,
  ordinal: (_value, _other, row, column) => {
    const steps = Math.abs(row - column);
    return ((steps + 1) * steps) / 2;
  },
};
