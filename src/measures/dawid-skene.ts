/** Votes of raters, category index or null, and how often this row of votes occurs. */
export type VotePattern = { votes: readonly (number | null)[]; count: number };

export type DawidSkene = {
  /** Share of each true category. */
  prevalence: readonly number[];
  /** By rater, true category, category given: a row sums to 1. */
  confusion: readonly (readonly (readonly number[])[])[];
  /** By rater: chance of a wrong rating, true categories as they prevail; 0 to 1. */
  error: readonly number[];
  /** By pattern: chance of each true category. */
  posterior: readonly (readonly number[])[];
};

const mostSteps = 200;
const settled = 1e-5;
/** Added to every cell of a confusion matrix, so that a cell never seen is not held impossible. */
const smoothing = 0.01;

/**
 * Each rater's error without known truth: expectation maximisation over the unknown true category of each item, raters taken to err
 * independently given it. Starts from the votes' shares, so the categories keep their names. Missing votes are left out. It needs three
 * raters: with two, any split of their disagreement fits alike. Where raters share their errors it flatters them.
 * Source: Dawid & Skene (1979), Applied Statistics 28.
 */
export function dawidSkene(patterns: readonly VotePattern[], raters: number, categories: number): DawidSkene {
  let posterior = patterns.map(({ votes }) => shares(votes, categories));
  let prevalence: number[] = [];
  let confusion: number[][][] = [];
  for (let step = 0; step < mostSteps; step += 1) {
    prevalence = prevalenceOf(patterns, posterior, categories);
    confusion = confusionOf(patterns, posterior, raters, categories);
    const next = patterns.map(({ votes }) => expectation(votes, prevalence, confusion));
    let change = 0;
    next.forEach((row, item) => {
      row.forEach((value, category) => {
        change = Math.max(change, Math.abs(value - (posterior[item]?.[category] ?? 0)));
      });
    });
    posterior = next;
    if (change < settled) break;
  }
  const error = confusion.map(
    (matrix) => 1 - prevalence.reduce((sum, share, category) => sum + share * (matrix[category]?.[category] ?? 0), 0),
  );
  return { prevalence, confusion, error, posterior };
}

function shares(votes: VotePattern['votes'], categories: number): number[] {
  const counts = new Array<number>(categories).fill(0);
  let given = 0;
  for (const vote of votes) {
    if (vote === null) continue;
    counts[vote] = (counts[vote] ?? 0) + 1;
    given += 1;
  }
  return counts.map((count) => (given === 0 ? 1 / categories : count / given));
}

function prevalenceOf(patterns: readonly VotePattern[], posterior: readonly (readonly number[])[], categories: number) {
  const sums = new Array<number>(categories).fill(0);
  let total = 0;
  patterns.forEach(({ count }, item) => {
    total += count;
    for (let category = 0; category < categories; category += 1)
      sums[category] = (sums[category] ?? 0) + count * (posterior[item]?.[category] ?? 0);
  });
  return sums.map((sum) => sum / total);
}

function confusionOf(
  patterns: readonly VotePattern[],
  posterior: readonly (readonly number[])[],
  raters: number,
  categories: number,
): number[][][] {
  const confusion = Array.from({ length: raters }, () =>
    Array.from({ length: categories }, () => new Array<number>(categories).fill(smoothing)),
  );
  patterns.forEach(({ votes, count }, item) => {
    votes.forEach((vote, rater) => {
      if (vote === null) return;
      for (let truth = 0; truth < categories; truth += 1) {
        const row = confusion[rater]?.[truth];
        if (row !== undefined) row[vote] = (row[vote] ?? 0) + count * (posterior[item]?.[truth] ?? 0);
      }
    });
  });
  for (const matrix of confusion) {
    for (const row of matrix) {
      const sum = row.reduce((total, value) => total + value, 0);
      for (let given = 0; given < categories; given += 1) row[given] = (row[given] ?? 0) / sum;
    }
  }
  return confusion;
}

function expectation(
  votes: VotePattern['votes'],
  prevalence: readonly number[],
  confusion: readonly (readonly (readonly number[])[])[],
): number[] {
  const likelihood = prevalence.map((share, truth) =>
    votes.reduce<number>(
      (product, vote, rater) => (vote === null ? product : product * (confusion[rater]?.[truth]?.[vote] ?? 0)),
      share,
    ),
  );
  const total = likelihood.reduce((sum, value) => sum + value, 0);
  return likelihood.map((value) => (total === 0 ? 1 / prevalence.length : value / total));
}
