/** A row of features by index; indices not named are 0. */
export type SparseRow = { places: readonly number[]; values: readonly number[] };

/** Chances of each class. */
export type Classifier = (row: SparseRow) => number[];

/**
 * Multinomial logistic regression with an L2 penalty on all weights but the intercepts, fitted to the rows' classes by full-batch gradient
 * descent with AdaGrad steps (Duchi, Hazan & Singer 2011, JMLR 12). No chance enters: the same rows give the same weights.
 * @param labels class of each row, 0 to classes − 1
 * @param weights how much each row counts, mean 1
 */
export function softmaxRegression(options: {
  rows: readonly SparseRow[];
  labels: readonly number[];
  weights: readonly number[];
  features: number;
  classes: number;
  penalty: number;
  steps: number;
}): Classifier {
  const { rows, labels, weights: counts, features, classes, penalty, steps } = options;
  const stride = features + 1;
  const weights = new Float64Array(classes * stride);
  const gradient = new Float64Array(classes * stride);
  const squares = new Float64Array(classes * stride).fill(1e-6);
  const places = rows.map((row) => Int32Array.from(row.places));
  const values = rows.map((row) => Float64Array.from(row.values));
  const chances = new Float64Array(classes);
  for (let step = 0; step < steps; step += 1) {
    for (let at = 0; at < weights.length; at += 1)
      gradient[at] = at % stride === features ? 0 : penalty * (weights[at] as number);
    for (let row = 0; row < rows.length; row += 1) {
      const [own, held] = [places[row] as Int32Array, values[row] as Float64Array];
      chancesOf(own, held);
      const share = (counts[row] as number) / rows.length;
      for (let kind = 0; kind < classes; kind += 1) {
        const miss = ((chances[kind] as number) - (labels[row] === kind ? 1 : 0)) * share;
        const from = kind * stride;
        for (let at = 0; at < own.length; at += 1) {
          const index = from + (own[at] as number);
          gradient[index] = (gradient[index] as number) + miss * (held[at] as number);
        }
        gradient[from + features] = (gradient[from + features] as number) + miss;
      }
    }
    for (let at = 0; at < weights.length; at += 1) {
      const slope = gradient[at] as number;
      squares[at] = (squares[at] as number) + slope * slope;
      weights[at] = (weights[at] as number) - (0.1 * slope) / Math.sqrt(squares[at] as number);
    }
  }

  function chancesOf(own: Int32Array, held: Float64Array): void {
    let most = Number.NEGATIVE_INFINITY;
    for (let kind = 0; kind < classes; kind += 1) {
      const from = kind * stride;
      let score = weights[from + features] as number;
      for (let at = 0; at < own.length; at += 1)
        score += (weights[from + (own[at] as number)] as number) * (held[at] as number);
      chances[kind] = score;
      most = Math.max(most, score);
    }
    let total = 0;
    for (let kind = 0; kind < classes; kind += 1) {
      chances[kind] = Math.exp((chances[kind] as number) - most);
      total += chances[kind] as number;
    }
    for (let kind = 0; kind < classes; kind += 1) chances[kind] = (chances[kind] as number) / total;
  }

  return (row) => {
    chancesOf(Int32Array.from(row.places), Float64Array.from(row.values));
    return [...chances];
  };
}
