import { predictionPoweredShare } from '../../src/measures/prediction-powered.ts';

/** A share that people would find, judges of a sensitivity and a specificity, and how many responses there are. */
export type LabelSetting = {
  labels: number;
  rate: number;
  sensitivity: number;
  specificity: number;
  unlabelled: number;
  /** Responses of a family, and how alike they are (correlation of labels, and of judges' errors); independent where absent. */
  families?: { size: number; correlation: number };
};

/** How often the interval of the corrected share holds the truth, and how wide it is beside that of the labels alone. */
export function labelCoverage(setting: LabelSetting, runs: number, random: () => number) {
  const { labels, rate, sensitivity, specificity, unlabelled, families } = setting;
  const all = labels + unlabelled;
  const alike = Math.sqrt(families?.correlation ?? 0);
  let covered = 0;
  let width = 0;
  let widthOfLabels = 0;
  let widest = 0;
  for (let run = 0; run < runs; run += 1) {
    const units = Array.from({ length: Math.ceil(all / (families?.size ?? 1)) }, (_none, family) => {
      const [label, error] = [Number(random() < rate), random()];
      return Array.from({ length: families?.size ?? 1 }, () => {
        const own = random() < alike ? label : Number(random() < rate);
        const chance = random() < alike ? error : random();
        const judged = Number(own === 1 ? chance < sensitivity : chance > specificity);
        return { label: own, judged, cluster: `${family}`, order: families === undefined ? 0 : random() };
      });
    }).flat();
    const mixed = families === undefined ? units : units.sort((left, right) => left.order - right.order);
    const { low, high, labelsAlone } = predictionPoweredShare(mixed.slice(0, labels), mixed.slice(labels, all), 0.95);
    covered += Number(low <= rate && rate <= high);
    width += high - low;
    widthOfLabels += labelsAlone.high - labelsAlone.low;
    widest = Math.max(widest, (high - low) / (labelsAlone.high - labelsAlone.low));
  }
  return { covered: covered / runs, width: width / widthOfLabels, widest };
}
