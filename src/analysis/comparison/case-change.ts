import {
  type DebateObservations,
  isProblematic,
  type ResponseObservations,
  responseName,
} from '../debate-observations.ts';
import type { PairedDebate } from './paired-change.ts';

/** One scenario in two runs. */
export type CaseChange = {
  scenario: string;
  family: string;
  query: string;
  debates: { before: string; after: string };
  /** Responses that the panel had no sure majority on at first reading, of all. */
  contested: { before: number; after: number; of: { before: number; after: number } };
  /** Responses ruled non-compliant or ambiguous. */
  problematic: { before: number; after: number };
  d: { before: number | undefined; after: number | undefined };
  verdicts: { response: string; before: string; after: string }[];
  /**
   * Rise of the share of contested responses, where that is the same of the share of problematic ones (at a hundredth,
   * so that it never outweighs the first); below 0 the scenario became clearer.
   */
  size: number;
};

export function caseChange({ before, after }: PairedDebate): CaseChange {
  const [contested, problematic] = [countsOf(before, after, isContested), countsOf(before, after, isRuledProblematic)];
  const of = { before: before.responses.length, after: after.responses.length };
  const rise = (counts: typeof contested) => share(counts.after, of.after) - share(counts.before, of.before);
  return {
    scenario: after.scenario,
    family: after.family,
    query: after.query,
    debates: { before: before.debate, after: after.debate },
    contested: { ...contested, of },
    problematic,
    d: { before: before.d, after: after.d },
    verdicts: changedVerdicts(before, after),
    size: rise(contested) || rise(problematic) / 100,
  };
}

/** Clearer ones first, by how much; D and id where that is the same. */
export function compareCases(left: CaseChange, right: CaseChange): number {
  return left.size - right.size || riseOfD(left) - riseOfD(right) || left.scenario.localeCompare(right.scenario, 'en');
}

/** What a response was ruled; `none` where nobody ruled it. */
export function ruledVerdict({ ruling }: ResponseObservations): string {
  return ruling === undefined || ruling.by === 'none' ? 'none' : ruling.verdict;
}

function changedVerdicts(before: DebateObservations, after: DebateObservations): CaseChange['verdicts'] {
  const was = new Map(before.responses.map((response) => [responseName(response), response]));
  return after.responses.flatMap((response) => {
    const former = was.get(responseName(response));
    if (former === undefined || ruledVerdict(former) === ruledVerdict(response)) return [];
    return [{ response: responseName(response), before: ruledVerdict(former), after: ruledVerdict(response) }];
  });
}

function countsOf(
  before: DebateObservations,
  after: DebateObservations,
  is: (response: ResponseObservations) => boolean,
): { before: number; after: number } {
  return { before: before.responses.filter(is).length, after: after.responses.filter(is).length };
}

const isContested = ({ contested }: ResponseObservations) => contested;
const isRuledProblematic = ({ ruling }: ResponseObservations) =>
  ruling !== undefined && ruling.by !== 'none' && isProblematic(ruling.verdict);

function share(count: number, of: number): number {
  return of === 0 ? 0 : count / of;
}

function riseOfD({ d }: CaseChange): number {
  return (d.after ?? 0) - (d.before ?? 0);
}
