/** A row of features by index; indices not named are 0. */
export type SparseRow = { indices: readonly number[]; values: readonly number[] };

/** Chances of each class. */
export type Classifier = (row: SparseRow) => number[];

/**
 * Multinomial logistic regression with an L2 penalty on all weights but the intercepts, fitted to
 * the rows' classes by full-batch gradient descent with AdaGrad steps (Duchi, Hazan & Singer 2011,
 * JMLR 12). No chance enters: the same rows give the same weights.
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
  const indices = rows.map((row) => Int32Array.from(row.indices));
  const values = rows.map((row) => Float64Array.from(row.values));
  const probabilities = new Float64Array(classes);
  for (let step = 0; step < steps; step += 1) {
    for (let at = 0; at < weights.length; at += 1)
      gradient[at] = at % stride === features ? 0 : penalty * (weights[at] as number);
    for (let row = 0; row < rows.length; row += 1) {
      const [columns, entries] = [indices[row] as Int32Array, values[row] as Float64Array];
      computeProbabilities(columns, entries);
      const share = (counts[row] as number) / rows.length;
      for (let kind = 0; kind < classes; kind += 1) {
        const error = ((probabilities[kind] as number) - (labels[row] === kind ? 1 : 0)) * share;
        const from = kind * stride;
        for (let at = 0; at < columns.length; at += 1) {
          const index = from + (columns[at] as number);
          gradient[index] = (gradient[index] as number) + error * (entries[at] as number);
        }
        gradient[from + features] = (gradient[from + features] as number) + error;
      }
    }
    for (let at = 0; at < weights.length; at += 1) {
      const slope = gradient[at] as number;
      squares[at] = (squares[at] as number) + slope * slope;
      weights[at] = (weights[at] as number) - (0.1 * slope) / Math.sqrt(squares[at] as number);
    }
  }

  function computeProbabilities(columns: Int32Array, entries: Float64Array): void {
    let max = Number.NEGATIVE_INFINITY;
    for (let kind = 0; kind < classes; kind += 1) {
      const from = kind * stride;
      let score = weights[from + features] as number;
      for (let at = 0; at < columns.length; at += 1)
        score += (weights[from + (columns[at] as number)] as number) * (entries[at] as number);
      probabilities[kind] = score;
      max = Math.max(max, score);
    }
    let total = 0;
    for (let kind = 0; kind < classes; kind += 1) {
      probabilities[kind] = Math.exp((probabilities[kind] as number) - max);
      total += probabilities[kind] as number;
    }
    for (let kind = 0; kind < classes; kind += 1) probabilities[kind] = (probabilities[kind] as number) / total;
  }

  return (row) => {
    computeProbabilities(Int32Array.from(row.indices), Float64Array.from(row.values));
    return [...probabilities];
  };
}
