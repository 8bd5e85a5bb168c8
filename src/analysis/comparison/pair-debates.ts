import { canonicalJson } from '../../domain/canonical-json.ts';
import type { DebateObservations } from '../debate-observations.ts';

/** A debate of a run, and the clauses that its judges cite at first reading (quote found). */
export type ComparedDebate = { observations: DebateObservations; clauses: ReadonlySet<string> };

/** How many debates are compared, and why the others are not. */
export type PairingCounts = {
  scenarios: number;
  families: number;
  /** Pairs whose scenario has another id in the other run; the texts are the same. */
  renamed: number;
  /** Pairs at whose scenarios other values stand: their D is not compared. */
  otherValues: number;
  onlyBefore: number;
  onlyAfter: number;
  /** Scenarios with one id and other words: in neither of the two numbers above. */
  reworded: number;
  /** Debates that no quorum of judges read, in one run or both. */
  unread: number;
};

type Pair = { before: ComparedDebate; after: ComparedDebate };

/** Pairs debates of two runs by what was asked, of equal ones by the scenario's id. */
export function pairDebates(
  before: readonly ComparedDebate[],
  after: readonly ComparedDebate[],
): { pairs: Pair[]; counts: PairingCounts } {
  const open = Map.groupBy(before, askedOf);
  const matched: Pair[] = [];
  const fresh: ComparedDebate[] = [];
  // Those of one id first: of twins each has its own.
  const byId = (debate: ComparedDebate, same: boolean) => {
    const candidates = open.get(askedOf(debate)) ?? [];
    const index = same
      ? candidates.findIndex(({ observations }) => observations.scenario === debate.observations.scenario)
      : candidates.length - 1;
    const [match] = index < 0 ? [] : candidates.splice(index, 1);
    if (match !== undefined) matched.push({ before: match, after: debate });
    return match !== undefined;
  };
  for (const debate of after.filter((item) => !byId(item, true))) if (!byId(debate, false)) fresh.push(debate);
  const gone = [...open.values()].flat();
  const goneIds = new Set(gone.map(({ observations }) => observations.scenario));
  const reworded = fresh.filter(({ observations }) => goneIds.has(observations.scenario)).length;
  const read = matched.filter((pair) => wasRead(pair.before) && wasRead(pair.after));
  const pairs = read.map(withComparableD);
  return {
    pairs,
    counts: {
      scenarios: pairs.length,
      families: new Set(pairs.map(({ before }) => before.observations.family)).size,
      renamed: read.filter(({ before, after }) => before.observations.scenario !== after.observations.scenario).length,
      otherValues: read.filter(hasOtherValues).length,
      onlyBefore: gone.length - reworded,
      onlyAfter: fresh.length - reworded,
      reworded,
      unread: matched.length - read.length,
    },
  };
}

/** What is put to the respondents; two runs that ask the same share it. */
export function askedOf({
  observations: { query, messages, nudge },
}: {
  observations: Pick<ComparedDebate['observations'], 'query' | 'messages' | 'nudge'>;
}): string {
  return canonicalJson({ asked: messages ?? [{ role: 'user', text: query }], nudge });
}

function wasRead({ observations: { responses } }: ComparedDebate): boolean {
  return responses.some(({ first }) => first.some((verdict) => verdict !== null));
}

function hasOtherValues({ before, after }: Pair): boolean {
  const ids = ({ observations }: ComparedDebate) =>
    observations.values
      .map(({ id }) => id)
      .sort()
      .join('\0');
  return ids(before) !== ids(after);
}

/** D is about two values: of others it says nothing of the spec. */
function withComparableD(pair: Pair): Pair {
  if (!hasOtherValues(pair)) return pair;
  const without = (debate: ComparedDebate) => ({ ...debate, observations: { ...debate.observations, d: undefined } });
  return { before: without(pair.before), after: without(pair.after) };
}
