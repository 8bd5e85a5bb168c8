import { createRandom, shuffle } from '../../measures/seeded-random.ts';
import type { LabelItem } from './labelled-run.ts';

/**
 * A random sample of responses, by strata of D, of how the judges' verdicts split, and of model, in
 * random order. Each stratum gives its share, so every response has the same chance to be drawn: the
 * condition of prediction-powered estimates. Where a share is no whole number, the strata are taken
 * one after the other at a fixed step from a random start (systematic sampling: Cochran 1977, ch. 8).
 * @param size at most so many; all where there are fewer
 */
export function drawSample(items: readonly LabelItem[], size: number, seed: number): LabelItem[] {
  const random = createRandom(`${seed}:labels`);
  if (size >= items.length) return shuffle(items, random);
  const strata = Map.groupBy(
    shuffle(items, random),
    ({ bin, verdicts, model }) => `${bin} ${splitOf(verdicts)} ${model}`,
  );
  const ordered = [...strata].sort(([left], [right]) => (left < right ? -1 : 1)).flatMap(([, members]) => members);
  const step = ordered.length / size;
  const start = random() * step;
  const drawn = Array.from({ length: size }, (_none, index) => ordered[Math.floor(start + index * step)] as LabelItem);
  return shuffle(drawn, random);
}

/** How the verdicts split, whoever gave which: 2 compliant and 1 ambiguous is `2-0-1`. */
function splitOf(verdicts: LabelItem['verdicts']): string {
  return ['compliant', 'non-compliant', 'ambiguous']
    .map((name) => verdicts.filter((verdict) => verdict === name).length)
    .join('-');
}
