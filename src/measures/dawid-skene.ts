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

const maxSteps = 200;
const convergence = 1e-5;
/** Added to every cell of a confusion matrix, so that a cell never seen is not held impossible. */
const smoothing = 0.01;

/**
 * Each rater's error without known truth: expectation maximisation over the unknown true category
 * of each item, raters taken to err independently given it. Starts from the votes' shares, so the
 * categories keep their names. Missing votes are left out. It needs three raters: with two, any
 * split of their disagreement fits alike. Where raters share their errors it flatters them. Source:
 * Dawid & Skene (1979), Applied Statistics 28.
 */
export function dawidSkene(patterns: readonly VotePattern[], raters: number, categories: number): DawidSkene {
  const model = createDawidSkene(
    patterns.map((pattern) => pattern.votes),
    raters,
    categories,
  );
  return model.fit(Float64Array.from(patterns, (votePattern) => votePattern.count)).whole();
}

/** A fit; `posterior` by pattern and true category, to start another fit from. */
export type DawidSkeneFit = { error: Float64Array; posterior: Float64Array; whole(): DawidSkene };

/** The votes as the steps read them: by pattern and rater the category given, -1 for none. */
type Votes = { items: number; raters: number; categories: number; given: Int32Array };

/**
 * What expectation maximisation estimates; `confusion` by rater, true category and category given.
 */
type Parameters = { prevalence: Float64Array; confusion: Float64Array };

/**
 * The same for many counts of the same patterns, as resamples are: a fit that starts from a near
 * one converges in a few steps.
 */
export function createDawidSkene(patterns: readonly VotePattern['votes'][], raters: number, categories: number) {
  const items = patterns.length;
  const given = Int32Array.from(
    { length: items * raters },
    (_none, at) => patterns[Math.floor(at / raters)]?.[at % raters] ?? -1,
  );
  const votes: Votes = { items, raters, categories, given };
  const shares = Float64Array.from(patterns.flatMap((row) => sharesOf(row, categories)));

  /** @param counts how often each pattern occurs, at least one above 0 */
  function fit(counts: Float64Array, from: Float64Array = shares): DawidSkeneFit {
    const posterior = from.slice();
    const parameters: Parameters = {
      prevalence: new Float64Array(categories),
      confusion: new Float64Array(raters * categories * categories),
    };
    const likelihood = new Float64Array(categories);
    for (let step = 0; step < maxSteps; step += 1) {
      maximize(votes, counts, posterior, parameters);
      if (updatePosterior(votes, posterior, parameters, likelihood) < convergence) break;
    }
    const error = errorRates(votes, parameters);
    return { error, posterior, whole: () => toDawidSkene(votes, parameters, error, posterior) };
  }

  return { fit };
}

/** Shares of true categories and the raters' confusion, given how likely each truth is. */
function maximize(
  { items, raters, categories, given }: Votes,
  counts: Float64Array,
  posterior: Float64Array,
  { prevalence, confusion }: Parameters,
): void {
  prevalence.fill(0);
  confusion.fill(smoothing);
  let total = 0;
  for (let item = 0; item < items; item += 1) {
    const count = counts[item] as number;
    if (count === 0) continue;
    total += count;
    for (let truth = 0; truth < categories; truth += 1) {
      const weight = count * (posterior[item * categories + truth] as number);
      prevalence[truth] = (prevalence[truth] as number) + weight;
      for (let rater = 0; rater < raters; rater += 1) {
        const vote = given[item * raters + rater] as number;
        if (vote < 0) continue;
        const cell = (rater * categories + truth) * categories + vote;
        confusion[cell] = (confusion[cell] as number) + weight;
      }
    }
  }
  for (let truth = 0; truth < categories; truth += 1) prevalence[truth] = (prevalence[truth] as number) / total;
  for (let row = 0; row < confusion.length; row += categories) {
    let sum = 0;
    for (let vote = 0; vote < categories; vote += 1) sum += confusion[row + vote] as number;
    for (let vote = 0; vote < categories; vote += 1) confusion[row + vote] = (confusion[row + vote] as number) / sum;
  }
}

/** How likely each truth is, given shares and confusion. Returns the largest change. */
function updatePosterior(
  { items, raters, categories, given }: Votes,
  posterior: Float64Array,
  { prevalence, confusion }: Parameters,
  likelihood: Float64Array,
): number {
  let change = 0;
  for (let item = 0; item < items; item += 1) {
    let total = 0;
    for (let truth = 0; truth < categories; truth += 1) {
      let product = prevalence[truth] as number;
      for (let rater = 0; rater < raters; rater += 1) {
        const vote = given[item * raters + rater] as number;
        if (vote >= 0) product *= confusion[(rater * categories + truth) * categories + vote] as number;
      }
      likelihood[truth] = product;
      total += product;
    }
    for (let truth = 0; truth < categories; truth += 1) {
      const at = item * categories + truth;
      const value = total === 0 ? 1 / categories : (likelihood[truth] as number) / total;
      change = Math.max(change, Math.abs(value - (posterior[at] as number)));
      posterior[at] = value;
    }
  }
  return change;
}

function errorRates({ raters, categories }: Votes, { prevalence, confusion }: Parameters): Float64Array {
  return Float64Array.from({ length: raters }, (_none, rater) => {
    let right = 0;
    for (let truth = 0; truth < categories; truth += 1)
      right += (prevalence[truth] as number) * (confusion[(rater * categories + truth) * categories + truth] as number);
    return 1 - right;
  });
}

function toDawidSkene(
  { raters, categories }: Votes,
  { prevalence, confusion }: Parameters,
  error: Float64Array,
  posterior: Float64Array,
): DawidSkene {
  const rows = (numbers: Float64Array) =>
    Array.from({ length: numbers.length / categories }, (_none, row) => [
      ...numbers.subarray(row * categories, (row + 1) * categories),
    ]);
  return {
    prevalence: [...prevalence],
    confusion: Array.from({ length: raters }, (_none, rater) =>
      rows(confusion.subarray(rater * categories ** 2, (rater + 1) * categories ** 2)),
    ),
    error: [...error],
    posterior: rows(posterior),
  };
}

function sharesOf(votes: VotePattern['votes'], categories: number): number[] {
  const counts = new Array<number>(categories).fill(0);
  let given = 0;
  for (const vote of votes) {
    if (vote === null) continue;
    counts[vote] = (counts[vote] ?? 0) + 1;
    given += 1;
  }
  return counts.map((count) => (given === 0 ? 1 / categories : count / given));
}
