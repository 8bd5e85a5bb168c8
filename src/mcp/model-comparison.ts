import { meanPosition } from '../adjudication/behaviour.ts';
import { type DebateRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { factsOf } from '../analysis/debate-facts.ts';
import { outliersOf } from '../analysis/outliers.ts';
import { mean } from '../measures/mean.ts';
import { refusalKinds } from '../model/assessment.ts';

export type ModelProfile = {
  model: string;
  responses: number;
  failures: Record<string, number>;
  verdicts: { compliant: number; 'non-compliant': number; ambiguous: number; none: number };
  /** Answered responses by the middle one of the judges' kinds; of two middle ones the more helpful. */
  refusals: Record<string, number>;
  /** Mean position by value category over first readings; `lean` is the distance from the mean of all models. */
  positions: { category: string; mean: number; lean: number; n: number }[];
  /** Values of scenarios on which the model stood apart from the others: above as more in favour, below as less. */
  outliers: { above: number; below: number };
};

type Tally = Omit<ModelProfile, 'positions'> & { positions: Map<string, number[]> };

/** Takes in debates one by one and tells how each model answered, and where it differs from the others. */
export function createModelComparison() {
  const models = new Map<string, Tally>();

  function add(record: DebateRecord): void {
    const { start, ruling, responses, rounds } = record;
    if (start === undefined) return;
    const assessments = latestAssessments(record);
    const ruled = new Map(
      ruling?.verdicts.map((one) => [one.response, one.by === 'nobody' ? ('none' as const) : one.verdict] as const),
    );
    for (const [label, response] of responses) {
      const tally = tallyOf(models, response.respondent);
      tally.responses += 1;
      if (response.kind === 'failed') {
        count(tally.failures, response.failure.kind);
        continue;
      }
      const verdict = ruled.get(label);
      if (verdict !== undefined) tally.verdicts[verdict] += 1;
      const kinds = assessments
        .flatMap((one) =>
          one.kind === 'assessed' && one.response === label ? [refusalKinds.indexOf(one.refusal)] : [],
        )
        .sort((left, right) => left - right);
      const middle = refusalKinds[kinds[Math.floor((kinds.length - 1) / 2)] ?? -1];
      if (middle !== undefined) count(tally.refusals, middle);
      const both = meanPosition(label, rounds[0]?.assessments ?? []);
      if (both === undefined) continue;
      start.values.forEach((value, index) => {
        const known = tally.positions.get(value.category) ?? [];
        tally.positions.set(value.category, [...known, both[index] ?? 0]);
      });
    }
    const facts = factsOf('', record);
    for (const one of facts === undefined ? [] : outliersOf(facts).outliers)
      tallyOf(models, one.model).outliers[one.side] += 1;
  }

  function result(): ModelProfile[] {
    const categories = new Set([...models.values()].flatMap((tally) => [...tally.positions.keys()]));
    const average = new Map(
      [...categories].map((category) => [
        category,
        mean([...models.values()].flatMap((tally) => meansOf(tally.positions.get(category)))),
      ]),
    );
    return [...models.values()].map((tally) => ({
      ...tally,
      positions: [...tally.positions]
        .map(([category, found]) => {
          const own = mean(found);
          return { category, mean: round(own), lean: round(own - (average.get(category) ?? own)), n: found.length };
        })
        .sort((left, right) => right.n - left.n || left.category.localeCompare(right.category)),
    }));
  }

  return { add, result };
}

function tallyOf(models: Map<string, Tally>, model: string): Tally {
  const known = models.get(model);
  if (known !== undefined) return known;
  const tally: Tally = {
    model,
    responses: 0,
    failures: {},
    verdicts: { compliant: 0, 'non-compliant': 0, ambiguous: 0, none: 0 },
    refusals: {},
    positions: new Map(),
    outliers: { above: 0, below: 0 },
  };
  models.set(model, tally);
  return tally;
}

function count(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

const meansOf = (found: readonly number[] | undefined) => (found === undefined ? [] : [mean(found)]);
const round = (value: number) => Math.round(value * 1000) / 1000;
