import type { DebateObservations, ResponseObservations } from '../../src/analysis/debate-observations.ts';
import { createEstimator } from '../../src/analysis/estimator.ts';
import { createRoundControl, type RoundControl } from '../../src/analysis/run/round-control.ts';
import type { Verdict } from '../../src/domain/assessment.ts';
import { createRandom } from '../../src/measures/seeded-random.ts';

const judges = ['a', 'b', 'c'];

/**
 * Rounds of judges whose every reading is a new draw: a response is contested where they part at
 * first, half of those are read again, and debate makes each judge follow a leader with chance `pull`.
 */
export function waveringRounds(families: number, pull: number, seed: number): RoundControl | undefined {
  const random = createRandom(seed);
  const control = createRoundControl();
  const names: string[] = [];
  for (let family = 0; family < families; family += 1) {
    const chance = random();
    const read = (): Verdict[] => judges.map(() => (random() < chance ? 'compliant' : 'non-compliant'));
    const responses = ['R1', 'R2', 'R3', 'R4'].map((response): ResponseObservations => {
      const first = read();
      const contested = new Set(first).size > 1;
      const again = read();
      const debated = again.map((verdict) => (random() < pull ? (again[0] ?? verdict) : verdict));
      const isControl = random() < 0.5;
      return {
        response,
        respondent: response,
        sample: 0,
        answered: true,
        positions: undefined,
        placed: [],
        first,
        last: isControl ? again : debated,
        ...(contested && isControl ? { reread: again } : {}),
        ...(contested && !isControl ? { afterFirstRound: debated } : {}),
        refusal: undefined,
        contested,
        debated: contested && !isControl,
        ruling: undefined,
      };
    });
    names.push(`${family}`);
    control.add({ ...debate(`${family}`), responses });
  }
  return control.result(createEstimator(seed, names));
}

function debate(family: string): DebateObservations {
  const value = { id: 'a', name: 'a', category: '', description: '' };
  return {
    debate: family,
    family,
    scenario: family,
    query: '',
    messages: undefined,
    nudge: 'neutral',
    topics: [],
    values: [value, value],
    d: undefined,
    contested: true,
    judges,
    responses: [],
    moves: [],
    rounds: 2,
  };
}

/** Runs in which the interval of the effect on agreement leaves out 0, and their mean effect and mean naive change. */
export function effectsFound(families: number, pull: number, runs: number) {
  let [found, effect, naive] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed += 1) {
    const agreement = waveringRounds(families, pull, seed)?.agreement;
    if (agreement?.effect.estimate.kind !== 'value' || agreement.debated.estimate.kind !== 'value') continue;
    const { interval } = agreement.effect;
    found += Number(interval.kind === 'interval' && (interval.low > 0 || interval.high < 0));
    effect += agreement.effect.estimate.value / runs;
    naive += agreement.debated.estimate.value / runs;
  }
  return { found, effect, naive };
}
