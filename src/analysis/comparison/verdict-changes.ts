import { responseName } from '../debate-observations.ts';
import { ruledVerdict } from './case-change.ts';
import type { PairedDebate } from './paired-change.ts';

/** How one respondent's answers were ruled in two runs. */
export type VerdictChanges = {
  respondent: string;
  /** Answers that both runs have. */
  answers: number;
  /** Those ruled alike. */
  same: number;
  /** The others, the most frequent change first; `none` where nobody ruled. */
  changes: { before: string; after: string; count: number }[];
  /** Answers that only one run has. */
  onlyBefore: number;
  onlyAfter: number;
};

/** Rulings answer by answer: matched by scenario, respondent and sample. */
export function verdictChanges(pairs: readonly PairedDebate[]): VerdictChanges[] {
  const changesOf = new Map<string, VerdictChanges & { counts: Map<string, number> }>();
  const of = (respondent: string) => {
    const empty = { respondent, answers: 0, same: 0, changes: [], onlyBefore: 0, onlyAfter: 0, counts: new Map() };
    const entry = changesOf.get(respondent) ?? empty;
    changesOf.set(respondent, entry);
    return entry;
  };
  for (const { before, after } of pairs) {
    const open = new Map(before.responses.map((response) => [responseName(response), response]));
    for (const response of after.responses) {
      const entry = of(response.respondent);
      const former = open.get(responseName(response));
      open.delete(responseName(response));
      if (former === undefined) {
        entry.onlyAfter += 1;
        continue;
      }
      entry.answers += 1;
      const [was, is] = [ruledVerdict(former), ruledVerdict(response)];
      if (was === is) entry.same += 1;
      else entry.counts.set(`${was}\0${is}`, (entry.counts.get(`${was}\0${is}`) ?? 0) + 1);
    }
    for (const response of open.values()) of(response.respondent).onlyBefore += 1;
  }
  return [...changesOf.values()].map(({ counts, ...entry }) => ({
    ...entry,
    changes: [...counts]
      .map(([key, count]) => {
        const [before = '', after = ''] = key.split('\0');
        return { before, after, count };
      })
      .sort((left, right) => right.count - left.count),
  }));
}
