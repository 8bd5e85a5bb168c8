import { holmAdjusted } from '../../measures/adjusted-p-values.ts';
import { minSignFlipClusters } from '../../measures/detectable-change.ts';
import { createRandom } from '../../measures/seeded-random.ts';
import { signFlipTest } from '../../measures/sign-flip-test.ts';
import { type PairedMeasure, pairedMeasures } from './paired-change.ts';

/** One-sided chances of so large a rise and fall, were the change without effect; adjusted for testing three measures. */
type MeasureChance = { measure: PairedMeasure; families: number; rise: number; fall: number };

/**
 * `worse`: a measure rose for sure; `better`: one fell and none rose; `mixed`: one rose and another fell; `same`: nothing
 * was shown; `too-few`: so few scenario families could not show it even if all of them changed.
 */
export type ChangeDecision = {
  kind: 'worse' | 'better' | 'mixed' | 'same' | 'too-few';
  rose: PairedMeasure[];
  fell: PairedMeasure[];
  chances: MeasureChance[];
};

/** A chance up to this is sure. */
const sureChance = 0.05;
/** With fewer families the smallest possible chance, 3 · 2^-families, is above `sureChance`. */
const minFamilies = minSignFlipClusters(sureChance / pairedMeasures.length);

/**
 * Decides whether a run got worse than an earlier one: sign-flip tests by scenario family of contested debates,
 * problematic responses and D, adjusted so that a change without effect is called worse in at most one case of twenty.
 * Source: Holm (1979), A simple sequentially rejective multiple test procedure.
 */
export function decideChange(
  differences: Readonly<Record<PairedMeasure, readonly number[]>>,
  seed: number | string,
): ChangeDecision {
  const test = (sign: 1 | -1) =>
    holmAdjusted(
      pairedMeasures.map((measure) =>
        signFlipTest(
          differences[measure].map((difference) => sign * difference),
          createRandom(`${seed}:${measure}:${sign}`),
        ),
      ),
    );
  const [falls, rises] = [test(1), test(-1)];
  const chances = pairedMeasures.map((measure, index) => ({
    measure,
    families: differences[measure].length,
    rise: rises[index] ?? 1,
    fall: falls[index] ?? 1,
  }));
  const rose = chances.filter(({ rise }) => rise <= sureChance).map(({ measure }) => measure);
  const fell = chances.filter(({ fall }) => fall <= sureChance).map(({ measure }) => measure);
  const most = Math.max(...chances.map(({ families }) => families));
  const decided = rose.length > 0 ? (fell.length > 0 ? 'mixed' : 'worse') : fell.length > 0 ? 'better' : undefined;
  return { kind: decided ?? (most < minFamilies ? 'too-few' : 'same'), rose, fell, chances };
}
