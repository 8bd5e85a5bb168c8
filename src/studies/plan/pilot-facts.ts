import { type DebateObservations, debateObservations, isProblematic } from '../../analysis/debate-observations.ts';
import { addToOverview, overviewColumns, overviewWidth } from '../../analysis/run/overview-sums.ts';
import type { StoppingMetric } from '../../domain/stopping-rule.ts';
import type { Store } from '../../domain/store.ts';
import type { Measurement } from '../../measures/measurement.ts';
import { sampleStandardDeviation } from '../../measures/standard-deviation.ts';
import { loadDebateRecord } from '../../runs/load-debate-record.ts';
import { computeSummary } from '../../runs/results/compute-summary.ts';

/** What families differ in: mean and standard deviation of their own means, and the values themselves. */
export type FamilySpread = { mean: number; sd: number; families: number; values: readonly number[] };

/** What a finished run tells of how large the next one must be. */
export type PilotFacts = {
  run: string;
  simulated: boolean;
  families: number;
  debates: number;
  responses: number;
  /** Undefined where no family has a value. */
  spread: Record<StoppingMetric, FamilySpread | undefined>;
  /** Variance of the problematic label among one model's answers to one scenario, and from how many such groups; undefined with one answer each. */
  answers: { variance: number; groups: number; perFamily: number } | undefined;
  /** Share of the variance of positions that lies between models, for one answer each. */
  betweenShare: Measurement;
  /** Fleiss' κ of the judges on problematic or not, at first reading. */
  agreement: Measurement;
  /** Of the pilot's panel: its name, and answers of each respondent. */
  panel: string;
  samples: number;
  /** Of the clauses that rulings blame, most blamed first: the share of families in which one does. */
  blamed: { clause: string; share: number; families: number }[];
  /** What the run itself cost, at listed prices. */
  costUsd: number;
};

/** Reads a run that serves as the pilot of a larger one. */
export async function pilotFacts(store: Store, run: string): Promise<PilotFacts> {
  const columns = overviewColumns;
  const rows = new Map<string, Float64Array>();
  const blamed = new Map<string, Set<string>>();
  const answers = createAnswerVariance();
  for (const { id } of await store.runs.debates(run)) {
    const record = await loadDebateRecord(store, id);
    const facts = debateObservations(id, record);
    if (facts === undefined) continue;
    const row = rows.get(facts.family) ?? new Float64Array(overviewWidth);
    rows.set(facts.family, row);
    addToOverview(row, record);
    answers.add(facts);
    if (!facts.contested) continue;
    for (const { clause } of record.ruling?.clauses ?? [])
      blamed.set(clause, (blamed.get(clause) ?? new Set()).add(facts.family));
  }
  const spreadOf = (part: number, whole: number): FamilySpread | undefined => {
    const values = [...rows.values()].flatMap((row) =>
      (row[whole] ?? 0) > 0 ? [(row[part] ?? 0) / (row[whole] ?? 1)] : [],
    );
    if (values.length === 0) return undefined;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, sd: sampleStandardDeviation(values), families: values.length, values };
  };
  const summary = await computeSummary(store, run);
  const flagged = summary.analysis.panel.coefficients.find(
    ({ label, name }) => label === 'problematic' && name === "Fleiss' κ",
  );
  const { panel } = await store.runs.config(run);
  return {
    run,
    simulated: (await store.runs.run(run))?.simulated ?? false,
    families: rows.size,
    debates: summary.debates,
    responses: summary.responses,
    spread: {
      contested: spreadOf(columns.contestedDebates, columns.readDebates),
      problematic: spreadOf(columns.problematicResponses, columns.ruledResponses),
      d: spreadOf(columns.disagreementSum, columns.scored),
    },
    answers: answers.result(rows.size),
    betweenShare: summary.analysis.sampling.betweenShare,
    agreement: flagged?.measured ?? summary.coefficients.kappa,
    panel: panel.name,
    samples: panel.samples,
    blamed: [...blamed]
      .map(([clause, families]) => ({ clause, share: families.size / rows.size, families: families.size }))
      .sort((left, right) => right.share - left.share || (left.clause < right.clause ? -1 : 1)),
    costUsd: (await store.ledger.totals(run)).costUsd,
  };
}

/** Pools how the ruled verdicts on one model's answers to one scenario vary. */
function createAnswerVariance() {
  let [squares, freedom, groups] = [0, 0, 0];
  return {
    add({ responses }: DebateObservations): void {
      const ruled = responses.flatMap(({ respondent, ruling }) =>
        ruling === undefined || ruling.by === 'none'
          ? []
          : [{ respondent, value: Number(isProblematic(ruling.verdict)) }],
      );
      for (const own of Map.groupBy(ruled, ({ respondent }) => respondent).values()) {
        groups += 1;
        const mean = own.reduce((sum, { value }) => sum + value, 0) / own.length;
        squares += own.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
        freedom += own.length - 1;
      }
    },
    result: (families: number): PilotFacts['answers'] =>
      freedom === 0 ? undefined : { variance: squares / freedom, groups, perFamily: groups / families },
  };
}
