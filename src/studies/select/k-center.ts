/** Rows of `dimensions` numbers each, one after the other. */
export type Vectors = { data: Float32Array; dimensions: number };

export type Selection = {
  /** Rows in the order of their choice. */
  chosen: number[];
  /** Weighted distance of each chosen row to those before it; infinite for the first, never growing. */
  gaps: number[];
  /** For each row the chosen row nearest to it, and its distance. */
  nearest: Int32Array;
  distance: Float32Array;
};

/**
 * Greedy k-center: starts with the heaviest row (the first where none is heavier) and takes the row whose distance to the chosen ones, times its weight, is
 * largest, until `k` rows are chosen or no such product is above `threshold`. Distances are Euclidean; on rows of length 1 that is a metric between
 * 0 and 2, so without weights the radius after k choices is at most twice the smallest one that any k rows can have (Gonzalez 1985), and a
 * run to a threshold leaves every row within it while the chosen ones lie further apart than it. With weights (D, 0 to 3) a row counts as
 * covered when weight × distance is within the threshold.
 *
 * Exact at every size. Memory is the vectors and three numbers a row; time is at most proportional to k × rows. A row is not compared with a
 * new centre that lies at least twice as far from the row's own centre as the row does: by the triangle inequality it cannot come nearer.
 */
export function greedyKCenter(
  vectors: Vectors,
  options: { k?: number; threshold?: number; weights?: Float32Array; onChosen?: (chosen: number) => void },
): Selection {
  const { data, dimensions } = vectors;
  const rows = data.length / dimensions;
  const { k = rows, threshold = 0, weights } = options;
  const squared = new Float32Array(rows).fill(Number.POSITIVE_INFINITY);
  const centre = new Int32Array(rows).fill(-1);
  const chosen: number[] = [];
  const gaps: number[] = [];
  let next = heaviest(rows, weights);
  let gap = Number.POSITIVE_INFINITY;
  while (chosen.length < Math.min(k, rows) && gap > threshold) {
    chosen.push(next);
    gaps.push(gap);
    // Quarter of the squared distance from each earlier centre to the new one: rows nearer to their centre than that keep it.
    const keep = new Float32Array(chosen.length);
    for (let index = 0; index < chosen.length - 1; index += 1)
      keep[index] = squaredDistance(data, dimensions, chosen[index] as number, next) / 4;
    const position = chosen.length - 1;
    let farthest = -1;
    next = 0;
    const at = chosen[position] as number;
    for (let row = 0; row < rows; row += 1) {
      const own = centre[row] as number;
      let best = squared[row] as number;
      if (own < 0 || best > (keep[own] as number)) {
        const candidate = squaredDistance(data, dimensions, row, at);
        if (candidate < best) {
          best = candidate;
          squared[row] = candidate;
          centre[row] = position;
        }
      }
      const weight = weights === undefined ? 1 : (weights[row] as number);
      const score = best * weight * weight;
      if (score > farthest) {
        farthest = score;
        next = row;
      }
    }
    gap = Math.sqrt(farthest);
    options.onChosen?.(chosen.length);
  }
  return {
    chosen,
    gaps,
    nearest: centre.map((index) => chosen[index] ?? -1),
    distance: squared.map((value) => Math.sqrt(value)),
  };
}

function heaviest(rows: number, weights: Float32Array | undefined): number {
  let best = 0;
  if (weights !== undefined)
    for (let row = 1; row < rows; row += 1) if ((weights[row] as number) > (weights[best] as number)) best = row;
  return best;
}

/** Four sums side by side, so that one addition need not wait for the other. */
function squaredDistance(data: Float32Array, dimensions: number, left: number, right: number): number {
  let a = left * dimensions;
  let b = right * dimensions;
  const end = a + dimensions;
  let [value, two, three, four] = [0, 0, 0, 0];
  for (; a + 3 < end; a += 4, b += 4) {
    const d0 = (data[a] as number) - (data[b] as number);
    const d1 = (data[a + 1] as number) - (data[b + 1] as number);
    const d2 = (data[a + 2] as number) - (data[b + 2] as number);
    const d3 = (data[a + 3] as number) - (data[b + 3] as number);
    value += d0 * d0;
    two += d1 * d1;
    three += d2 * d2;
    four += d3 * d3;
  }
  for (; a < end; a += 1, b += 1) {
    const d = (data[a] as number) - (data[b] as number);
    value += d * d;
  }
  return value + two + three + four;
}
