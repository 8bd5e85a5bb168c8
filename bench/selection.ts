/**
 * Greedy k-center from 300,000 vectors of 256 dimensions (--short: 40,000): peak memory below 4 GB, and time per k × n no worse at the larger
 * k and n than at the smaller ones (half as much again is left to noise and to leaving the caches; growth with the square would be fourfold).
 * Then `select` itself from as many families in a file (--short: 20,000), each in a process of its own: peak memory against the size of its vectors.
 */
import { createRandom } from '../src/measures/seeded-random.ts';
import { greedyKCenter } from '../src/studies/select/k-center.ts';
import { selectEndToEnd } from './select-end-to-end.ts';
import { checkLimits } from './support/check-limits.ts';

const short = process.argv.includes('--short');
const dimensions = 256;
const most = short ? 40_000 : 300_000;
const random = createRandom('selection');
const data = new Float32Array(most * dimensions);
for (let index = 0; index < data.length; index += 1) data[index] = (random() - 0.5) / Math.sqrt(dimensions / 12);

function secondsFor(rows: number, k: number): number {
  const part = { data: data.subarray(0, rows * dimensions), dimensions };
  const startedAt = performance.now();
  const { chosen } = greedyKCenter(part, { k });
  if (chosen.length !== k) throw new Error(`expected ${k} rows, got ${chosen.length}`);
  return (performance.now() - startedAt) / 1000;
}

secondsFor(2000, 20);
const ks = short ? [20, 60] : [50, 200];
const sizes = [most / 4, most];
const perUnit: number[] = [];
for (const rows of sizes) {
  for (const k of ks) {
    const seconds = secondsFor(rows, k);
    perUnit.push((seconds / (rows * k)) * 1e9);
    console.log(
      `${rows} rows × ${dimensions}, k ${k}: ${seconds.toFixed(2)} s, ${perUnit.at(-1)?.toFixed(0)} ns per k·n`,
    );
  }
}
const peak = process.resourceUsage().maxRSS / 1024;
const growth = Math.max(...perUnit) / (perUnit[0] ?? 1);
checkLimits('selection', [
  { name: 'peak memory in MB', value: peak, atMost: 4096 },
  { name: 'growth of time per k·n', value: growth, atMost: 1.5 },
]);
const families = short ? 20_000 : 300_000;
selectEndToEnd(families, ks[1] ?? 0, 'lexical');
selectEndToEnd(families, ks[1] ?? 0, 'words');
