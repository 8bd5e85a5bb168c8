import { isProblematic } from '../../analysis/debate-observations.ts';
import { measureRatings } from '../../analysis/ratings/measure-ratings.ts';
import type { NamedCoefficient } from '../../analysis/ratings/named-coefficient.ts';
import { type PredictionPoweredShare, predictionPoweredShare } from '../../measures/prediction-powered.ts';
import { itemKey, type Label, type LabelItem, type LabelledRun } from './labelled-run.ts';

const level = 0.95;
/** Rates of a group with fewer labels say nothing. */
const minLabels = 5;

/**
 * A share as counts, with a 95 % interval in which responses of one scenario family count as
 * dependent; absent where nothing was counted.
 */
export type CountedShare = { count: number; of: number; low: number; high: number };

type JudgeAgainstLabels = {
  judge: string;
  /** Share of what people find problematic that the judge finds problematic too. */
  sensitivity: CountedShare | undefined;
  /** Share of what people find compliant that the judge finds compliant too. */
  specificity: CountedShare | undefined;
  /** (sensitivity + specificity - 1), 0 for a judge that knows nothing: what ranks the judges. */
  youden: number | undefined;
};

/** A rate of problematic responses by judges alone, and corrected by labels. */
export type LabelledRate = {
  group: string;
  responses: number;
  labels: number;
  judges: CountedShare | undefined;
  /** Absent with fewer than five labels. */
  corrected: PredictionPoweredShare | undefined;
};

export type LabelFindings = {
  raters: { name: string; labels: number; first: string; last: string }[];
  /** Agreement of the people; empty for one person. */
  agreement: NamedCoefficient[];
  labelled: number;
  /** Responses on which people are split evenly: left out of all rates. */
  split: number;
  /** Labels on responses that are not of the last sample: they count for agreement only, since nobody drew them at random. */
  outside: number;
  /** Best first. */
  judges: JudgeAgainstLabels[];
  overall: LabelledRate;
  byModel: LabelledRate[];
  byBin: LabelledRate[];
  byClause: LabelledRate[];
};

/** What people's labels say of a run's judges and rates. */
export function labelFindings({ judges, items, sample = [], labels }: LabelledRun, seed: number): LabelFindings {
  const drawn = new Set(sample.map(itemKey));
  const byItem = Map.groupBy(labels, itemKey);
  const truths = new Map<string, boolean>();
  let split = 0;
  for (const [key, given] of byItem) {
    const truth = majorityOf(given);
    if (truth === undefined) split += 1;
    else if (drawn.has(key)) truths.set(key, truth);
  }
  const labelled = items.filter((item) => truths.has(itemKey(item)));
  const truthOf = (item: LabelItem) => truths.get(itemKey(item)) ?? false;
  const groups = (groupsOf: (item: LabelItem) => readonly string[]): LabelledRate[] => {
    const members = Map.groupBy(
      items.flatMap((item) => groupsOf(item).map((group) => ({ group, item }))),
      ({ group }) => group,
    );
    return [...members]
      .map(([group, some]) =>
        rateOf(
          group,
          some.map(({ item }) => item),
          truths,
        ),
      )
      .sort((left, right) => (left.group < right.group ? -1 : 1));
  };
  return {
    raters: ratersOf(labels),
    agreement: agreementOf(labels, items, seed),
    labelled: labelled.length,
    split,
    outside: [...byItem.keys()].filter((key) => !drawn.has(key)).length,
    judges: judges
      .map((judge, index) =>
        judgeAgainst(
          judge,
          labelled.map((item) => ({
            verdict: item.verdicts[index] ?? null,
            truth: truthOf(item),
            family: item.family,
          })),
        ),
      )
      .sort((left, right) => (right.youden ?? -1) - (left.youden ?? -1)),
    overall: rateOf('all', items, truths),
    byModel: groups(({ model }) => [model]),
    byBin: groups(({ bin }) => [bin]),
    byClause: groups(({ clauses }) => clauses),
  };
}

/** Whether most people find it problematic; undefined where they are split evenly. */
function majorityOf(given: readonly Label[]): boolean | undefined {
  const problematic = given.filter(({ verdict }) => isProblematic(verdict)).length;
  return problematic * 2 === given.length ? undefined : problematic * 2 > given.length;
}

function rateOf(group: string, members: readonly LabelItem[], truths: ReadonlyMap<string, boolean>): LabelledRate {
  const unit = (item: LabelItem) => ({ judged: Number(item.judged), cluster: item.family });
  const labelled = members.flatMap((item) => {
    const truth = truths.get(itemKey(item));
    return truth === undefined ? [] : [{ ...unit(item), label: Number(truth) }];
  });
  const unlabelled = members.filter((item) => !truths.has(itemKey(item))).map(unit);
  return {
    group,
    responses: members.length,
    labels: labelled.length,
    judges: counted(members.map(({ judged, family }) => ({ is: judged, family }))),
    corrected: labelled.length < minLabels ? undefined : predictionPoweredShare(labelled, unlabelled, level),
  };
}

function judgeAgainst(
  judge: string,
  pairs: readonly { verdict: LabelItem['verdicts'][number]; truth: boolean; family: string }[],
): JudgeAgainstLabels {
  const read = pairs.flatMap(({ verdict, truth, family }) =>
    verdict === null ? [] : [{ flagged: isProblematic(verdict), truth, family }],
  );
  const [positive, negative] = [read.filter(({ truth }) => truth), read.filter(({ truth }) => !truth)];
  const sensitivity = counted(positive.map(({ flagged, family }) => ({ is: flagged, family })));
  const specificity = counted(negative.map(({ flagged, family }) => ({ is: !flagged, family })));
  const youden =
    sensitivity === undefined || specificity === undefined
      ? undefined
      : sensitivity.count / sensitivity.of + specificity.count / specificity.of - 1;
  return { judge, sensitivity, specificity, youden };
}

function counted(units: readonly { is: boolean; family: string }[]): CountedShare | undefined {
  if (units.length === 0) return undefined;
  const labels = units.map(({ is, family }) => ({ label: Number(is), judged: 0, cluster: family }));
  const { low, high } = predictionPoweredShare(labels, [], level).labelsAlone;
  return { count: units.filter(({ is }) => is).length, of: units.length, low, high };
}

function ratersOf(labels: readonly Label[]): LabelFindings['raters'] {
  return [...Map.groupBy(labels, ({ rater }) => rater)].map(([name, given]) => {
    const times = given.map(({ at }) => at).sort();
    return { name, labels: given.length, first: times[0] ?? '', last: times.at(-1) ?? '' };
  });
}

function agreementOf(labels: readonly Label[], items: readonly LabelItem[], seed: number): NamedCoefficient[] {
  const raters = [...new Set(labels.map(({ rater }) => rater))];
  if (raters.length < 2) return [];
  const familyOf = new Map(items.map((item) => [itemKey(item), item.family]));
  const rows = [...Map.groupBy(labels, itemKey)];
  const ratings = rows.map(([, given]) =>
    raters.map((rater) => given.find((label) => label.rater === rater)?.verdict ?? null),
  );
  const clusters = rows.map(([key]) => familyOf.get(key) ?? key);
  return measureRatings({ ratings, raters, clusters, seed }).coefficients;
}
