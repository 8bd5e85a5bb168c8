import { type ClusterSums, createClusterSums } from '../../src/analysis/cluster-sums.ts';
import { createEstimator, type Estimator } from '../../src/analysis/estimator.ts';
import { addNominalItem, nominalWidth } from '../../src/measures/agreement-sums.ts';
import { bootstrapInterval } from '../../src/measures/bootstrap.ts';
import { brennanPredigerOf } from '../../src/measures/brennan-prediger.ts';
import { cohenKappa } from '../../src/measures/cohen-kappa.ts';
import type { Estimate } from '../../src/measures/estimate.ts';
import { fleissKappaOf } from '../../src/measures/fleiss-kappa.ts';
import { gwetAc1Of } from '../../src/measures/gwet-ac1.ts';
import { gwetAc2 } from '../../src/measures/gwet-ac2.ts';
import { intraclassCorrelations } from '../../src/measures/intraclass-correlation.ts';
import { krippendorffAlphaOf } from '../../src/measures/krippendorff-alpha.ts';
import { krippendorffAlphaScaled } from '../../src/measures/krippendorff-alpha-scaled.ts';
import type { Measurement } from '../../src/measures/measurement.ts';
import { observedAgreementOf } from '../../src/measures/pairwise-agreement.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

/** One scenario read by three judges of different strictness who now and then abstain: a verdict 0–2, a position 0–6, and a flag that is rare. */
type PlantedScenario = {
  family: number;
  verdicts: (number | null)[];
  positions: (number | null)[];
  whole: number[];
  rare: Record<Rate, boolean>;
};

const rates = { 'a rate of 5 %': 0.05, 'a rate of 10 %': 0.1, 'a rate of 35 %': 0.35 } as const;
type Rate = keyof typeof rates;
const strictness = [-0.5, 0, 0.6];
const scale = [0, 1, 2, 3, 4, 5, 6];

/** Families of three scenarios that share half of what makes them alike, as nudges of one query do. */
function plantedScenarios(count: number, random: () => number): PlantedScenario[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const scenarios: PlantedScenario[] = [];
  let shared = 0;
  for (let index = 0; index < count; index += 1) {
    if (index % 3 === 0) shared = normal();
    const latent = Math.SQRT1_2 * shared + Math.SQRT1_2 * normal();
    const readings = strictness.map((strict) => latent + strict + 0.9 * normal());
    const verdicts = readings.map((reading) => (random() < 0.06 ? null : reading > 1.1 ? 2 : reading > 0.7 ? 1 : 0));
    const whole = readings.map((reading) => Math.min(6, Math.max(0, Math.round(3 + 1.3 * reading))));
    const positions = whole.map((value) => (random() < 0.06 ? null : value));
    const rare = Object.fromEntries(
      Object.entries(rates).map(([name, rate]) => {
        // A family is more or less prone: its own rate is 0.4 to 1.6 times the mean.
        const prone = 0.4 + (1.2 * (Math.atan(shared) + Math.PI / 2)) / Math.PI;
        return [name, random() < rate * prone];
      }),
    ) as PlantedScenario['rare'];
    scenarios.push({ family: Math.floor(index / 3), verdicts, positions, whole, rare });
  }
  return scenarios;
}

type Additive = { sums: ClusterSums; compute: (sums: Float64Array) => Estimate };

/** Every statistic of the scenarios that the coverage of intervals is checked for. */
function statisticsOf(scenarios: readonly PlantedScenario[]): {
  additive: Record<string, Additive>;
  scaled: Record<string, (some: readonly PlantedScenario[]) => Estimate>;
} {
  const nominal = createClusterSums(nominalWidth(3));
  const pair = createClusterSums(9);
  for (const scenario of scenarios) {
    const family = String(scenario.family);
    addNominalItem(
      nominal.of(family),
      [0, 1, 2].map((verdict) => scenario.verdicts.filter((other) => other === verdict).length),
    );
    const [first = null, second = null] = scenario.verdicts;
    if (first !== null && second !== null) add(pair.of(family), 3 * first + second);
  }
  const of = (compute: Additive['compute'], sums = nominal): Additive => ({ sums, compute });
  return {
    additive: {
      'observed agreement': of(observedAgreementOf),
      "Fleiss' κ": of(fleissKappaOf),
      "Krippendorff's α, nominal": of(krippendorffAlphaOf),
      "Gwet's AC1": of((sums) => gwetAc1Of(sums, 3)),
      'Brennan–Prediger': of((sums) => brennanPredigerOf(sums, 3)),
      "Cohen's κ": of((sums) => cohenKappa([0, 1, 2].map((row) => [...sums.subarray(3 * row, 3 * row + 3)])), pair),
    },
    scaled: {
      "Krippendorff's α, ordinal": (some) =>
        krippendorffAlphaScaled(
          some.map((plantedScenario) => plantedScenario.positions),
          'ordinal',
        ),
      "Krippendorff's α, interval": (some) =>
        krippendorffAlphaScaled(
          some.map((plantedScenario) => plantedScenario.positions),
          'interval',
        ),
      "Gwet's AC2": (some) =>
        gwetAc2(
          some.map((plantedScenario) => plantedScenario.positions),
          scale,
        ),
      'ICC(2,1)': (some) => intraclassCorrelations(some.map((plantedScenario) => plantedScenario.whole)).icc2,
    },
  };
}

const add = (row: Float64Array, index: number) => {
  row[index] = (row[index] as number) + 1;
};

function measuredRates(scenarios: readonly PlantedScenario[], measure: Estimator): Record<Rate, Measurement> {
  const flagged = createClusterSums(2 * Object.keys(rates).length);
  for (const scenario of scenarios) {
    Object.keys(rates).forEach((rate, index) => {
      add(flagged.of(String(scenario.family)), 2 * index);
      if (scenario.rare[rate as Rate]) add(flagged.of(String(scenario.family)), 2 * index + 1);
    });
  }
  return Object.fromEntries(
    Object.keys(rates).map((rate, index) => [
      rate,
      measure.ratio('', flagged, { part: 2 * index + 1, whole: 2 * index, what: 'scenarios', share: true }),
    ]),
  ) as Record<Rate, Measurement>;
}

/** In how many of `repeats` runs of `size` scenarios the interval of each statistic covers its true value, as shares. */
export function coverage(options: {
  repeats: number;
  size: number;
  truthSize: number;
  scaledResamples: number;
  seed: string;
}): Record<string, number> {
  const { repeats, size, truthSize, scaledResamples, seed } = options;
  const truth = new Map<string, number>(Object.entries(rates));
  const population = statisticsOf(plantedScenarios(truthSize, createRandom(`${seed}:truth`)));
  for (const [name, { sums, compute }] of Object.entries(population.additive))
    truth.set(name, numberOf(compute(sums.total())));
  const sample = plantedScenarios(
    scaledResamples > 0 ? Math.min(truthSize, 300_000) : 30,
    createRandom(`${seed}:scaled`),
  );
  for (const [name, statistic] of Object.entries(population.scaled)) truth.set(name, numberOf(statistic(sample)));
  const covered = new Map<string, number>();
  const tally = (name: string, interval: Measurement['interval']) => {
    const value = truth.get(name) ?? Number.NaN;
    const hit = interval.kind === 'interval' && interval.low <= value && value <= interval.high;
    covered.set(name, (covered.get(name) ?? 0) + Number(hit));
  };
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const scenarios = plantedScenarios(size, createRandom(`${seed}:${repeat}`));
    const measure = createEstimator(
      repeat,
      scenarios.map((scenario) => String(scenario.family)),
    );
    const { additive, scaled } = statisticsOf(scenarios);
    for (const [name, { sums, compute }] of Object.entries(additive))
      tally(name, measure.statistic('', sums, [], compute).interval);
    for (const [name, measured] of Object.entries(measuredRates(scenarios, measure))) tally(name, measured.interval);
    if (scaledResamples === 0) continue;
    const clusters = [...Map.groupBy(scenarios, (plantedScenario) => plantedScenario.family).values()];
    for (const [name, statistic] of Object.entries(scaled)) {
      const random = createRandom(`${repeat}:${name}`);
      tally(
        name,
        bootstrapInterval({
          clusters,
          statistic: (some) => statistic(some.flat()),
          resamples: scaledResamples,
          level: 0.95,
          random,
        }),
      );
    }
  }
  return Object.fromEntries([...covered].map(([name, hits]) => [name, hits / repeats]));
}

function numberOf(estimate: Estimate): number {
  if (estimate.kind === 'undefined') throw new Error(estimate.reason);
  return estimate.value;
}
