import { debateRecordOf } from '../../adjudication/debate-record.ts';
import { type PairedDebate, pairedEffect } from '../../analysis/comparison/paired-change.ts';
import { type DebateObservations, debateObservations } from '../../analysis/debate-observations.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { requireRun } from '../../domain/require-run.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import type { ModelPair, PartedCase } from '../../results/model-pair.ts';

const maxCases = 200;
const maxQueryCharacters = 240;

/**
 * Two models of a run, paired by debate; intervals resample scenario families.
 * @throws MootcourtError `not-found`; `invalid-input` where no debate has answers of both
 */
export async function compareModels(store: Store, run: string, models: readonly [string, string]): Promise<ModelPair> {
  const { seed } = await requireRun(store, run);
  const pairs: PairedDebate[] = [];
  const parted: PartedCase[] = [];
  const known = new Set<string>();
  for (const { id, state } of await store.runs.debates(run)) {
    if (state !== 'ruled') continue;
    const observations = debateObservations(id, debateRecordOf(await store.trace.bodies(run, id)));
    if (observations === undefined) continue;
    for (const { respondent } of observations.responses) known.add(respondent);
    const [before, after] = [answersOf(observations, models[0]), answersOf(observations, models[1])];
    if (before.responses.length === 0 || after.responses.length === 0) continue;
    pairs.push({ before, after });
    const verdicts: [string, string] = [verdictsOf(before), verdictsOf(after)];
    if (verdicts[0] === verdicts[1]) continue;
    const { scenario, query, d = null } = observations;
    parted.push({ debate: id, scenario, query: shorten(query, maxQueryCharacters), d, verdicts });
  }
  if (pairs.length === 0) {
    const names = [...known].sort().join(', ');
    throw new MootcourtError('invalid-input', `models: no debate has answers of both; the run has ${names}`);
  }
  parted.sort((left, right) => (right.d ?? -1) - (left.d ?? -1));
  const { problematic } = pairedEffect(pairs, seed);
  const counts = { debates: pairs.length, partedCount: parted.length, parted: parted.slice(0, maxCases) };
  return { models: [...models], problematic, ...counts };
}

function answersOf(observations: DebateObservations, model: string): DebateObservations {
  const responses = observations.responses.filter(({ respondent, answered }) => respondent === model && answered);
  return { ...observations, responses };
}

/** The rulings on a model's answers, which are several where it was sampled several times. */
function verdictsOf({ responses }: DebateObservations): string {
  const verdicts = responses.map(({ ruling }) =>
    ruling === undefined || ruling.by === 'none' ? 'none' : ruling.verdict,
  );
  return verdicts.sort().join(', ');
}
