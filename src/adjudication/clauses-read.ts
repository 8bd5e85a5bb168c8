import type { Assessment, ClausesRead } from '../domain/assessment.ts';
import { type DebateRecord, latestAssessments } from './debate-record.ts';

/** Ids of the clauses that judges read or had no room for, those of most judges first. */
export function clausesOf(assessments: readonly Assessment[]): string[] {
  const readers = new Map<string, number>();
  for (const assessment of assessments) {
    const { ids = [], leftOut = [] } = (assessment.kind === 'assessed' ? assessment.clausesRead : undefined) ?? {};
    for (const id of [...ids, ...leftOut]) readers.set(id, (readers.get(id) ?? 0) + 1);
  }
  return [...readers].sort(([, count], [, others]) => others - count).map(([id]) => id);
}

/** Every clause that somebody read before the ruling; undefined where all read the whole spec. */
export function clausesReadIn(record: DebateRecord): ClausesRead | undefined {
  const read = latestAssessments(record).flatMap((assessment) =>
    assessment.kind === 'assessed' && assessment.clausesRead !== undefined ? [assessment.clausesRead] : [],
  );
  const end = record.escalationEnd?.outcome;
  if (end?.kind === 'judged' && end.clausesRead !== undefined) read.push(end.clausesRead);
  const [first] = read;
  if (first === undefined) return undefined;
  const ids = [...new Set(read.flatMap((each) => each.ids))];
  const leftOut = [...new Set(read.flatMap((each) => each.leftOut ?? []))].filter((id) => !ids.includes(id));
  return { ids, of: first.of, ...(leftOut.length === 0 ? {} : { leftOut }) };
}
