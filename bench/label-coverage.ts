import { createRandom } from '../src/measures/seeded-random.ts';
import { type LabelSetting, labelCoverage } from './support/label-coverage.ts';

/**
 * How often the 95 % interval of a rate that labels correct holds the truth: 50, 100 and 300 labels, judges of any bias. Fails outside
 * 93 to 97 % for independent responses (half a point of sampling error allowed), below 90 % for families of twelve, and where an
 * interval is more than 2 % wider than that of the labels alone.
 */
const runs = process.argv.includes('--short') ? 400 : 4000;
const allowance = 2.5 * Math.sqrt((0.95 * 0.05) / runs);
const judges = [
  ['perfect', 1, 1],
  ['nearly perfect', 0.98, 0.98],
  ['good', 0.9, 0.9],
  ['lax', 0.5, 0.95],
  ['strict', 0.95, 0.5],
  ['knows nothing', 0.5, 0.5],
  ['flags nothing', 0, 1],
  ['mostly wrong', 0.3, 0.3],
] as const;
const random = createRandom(11);
const failures: string[] = [];
for (const families of [undefined, { size: 12, correlation: 0.3 }]) {
  const range = [1, 0];
  for (const labels of [50, 100, 300])
    for (const rate of [0.1, 0.3, 0.5])
      for (const [judge, sensitivity, specificity] of judges) {
        const setting: LabelSetting = {
          labels,
          rate,
          sensitivity,
          specificity,
          unlabelled: 864 - labels,
          ...(families === undefined ? {} : { families }),
        };
        const { covered, width, widest } = labelCoverage(setting, families === undefined ? runs : runs / 4, random);
        range[0] = Math.min(range[0] ?? 1, covered);
        range[1] = Math.max(range[1] ?? 0, covered);
        const line = `${labels} labels, rate ${rate}, judges ${judge}${families === undefined ? '' : ', in families'}: covers ${(100 * covered).toFixed(1)} %, width ${(100 * width).toFixed(0)} % of the labels' alone`;
        console.log(line);
        const low = families === undefined ? 0.93 - allowance : 0.9 - 2 * allowance;
        const high = families === undefined ? 0.97 + allowance : 1;
        if (covered < low || covered > high || widest > 1.02) failures.push(line);
      }
  console.log(
    `${families === undefined ? 'independent responses' : '72 families of 12'}: ${range.map((share) => `${(100 * (share ?? 0)).toFixed(1)} %`).join(' to ')}`,
  );
}
for (const failure of failures) console.log(`FAILED: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
