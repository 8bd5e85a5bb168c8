import { minClusters } from '../measures/bootstrap.ts';
import { type Estimate, estimated, notEstimated } from '../measures/estimate.ts';
import { mean } from '../measures/mean.ts';
import { studentPValue } from '../measures/student-p-value.ts';
import type { ClusterSums } from './cluster-sums.ts';

/**
 * How far the mean of one of several lies above the mean of all their means.
 * @param sums two numbers of each: how many, and their sum
 */
export function leanOf(sums: Float64Array, index: number): Estimate {
  const [n = 0, own = 0] = sums.subarray(2 * index, 2 * index + 2);
  if (n === 0) return notEstimated('there is nothing of it', 0);
  const means: number[] = [];
  for (let at = 0; at < sums.length; at += 2)
    if (sums[at] !== 0) means.push((sums[at + 1] as number) / (sums[at] as number));
  return means.length < 2 ? notEstimated('needs two of them', n) : estimated(own / n - mean(means), n);
}

/**
 * The chance of each lean, did it not differ from the others: Student's t from what each family adds
 * to it (linearised), two-sided; or why there is none. Source: Särndal, Swensson & Wretman 1992,
 * Model Assisted Survey Sampling, 5.5.
 * @param sums two numbers of each: how many, and their sum
 */
export function leanChances(sums: ClusterSums): (number | string)[] {
  const total = sums.total();
  const size = total.length / 2;
  const squares = new Float64Array(size);
  const families = new Float64Array(size);
  const residuals = new Float64Array(size);
  const present = Array.from({ length: size }, (_none, at) => at).filter((at) => total[2 * at] !== 0);
  for (const row of sums.families()) {
    for (const at of present) {
      const [n = 0, sum = 0] = total.subarray(2 * at, 2 * at + 2);
      residuals[at] = ((row[2 * at + 1] ?? 0) - ((row[2 * at] ?? 0) * sum) / n) / n;
      if (row[2 * at] !== 0) families[at] = (families[at] as number) + 1;
    }
    const common = mean(present.map((at) => residuals[at] as number));
    for (const at of present) squares[at] = (squares[at] as number) + ((residuals[at] as number) - common) ** 2;
  }
  return Array.from(squares, (square, at) => {
    const lean = leanOf(total, at);
    const clusters = families[at] as number;
    if (lean.kind === 'undefined') return lean.reason;
    if (clusters < minClusters) return `fewer than ${minClusters} scenario families`;
    if (square < 1e-18) return 'every scenario family gives the same';
    return studentPValue(lean.value / Math.sqrt((square * clusters) / (clusters - 1)), clusters - 1);
  });
}
