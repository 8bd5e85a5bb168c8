import type { ResponseRuling } from '../domain/ruling.ts';
import type { ContestedCase } from '../results/run-summary.ts';

/** Largest disagreement first; debates without D last. */
export function byDisagreement(cases: readonly ContestedCase[]): ContestedCase[] {
  return cases.toSorted((one, other) => (other.d ?? -1) - (one.d ?? -1));
}

/** The verdicts of one debate, counted: `8 compliant, 4 ambiguous`. */
export function verdictCounts(verdicts: readonly ResponseRuling[]): string {
  const counts = Map.groupBy(verdicts, (one) => (one.by === 'nobody' ? 'without verdict' : one.verdict));
  return [...counts].map(([verdict, ruled]) => `${ruled.length} ${verdict}`).join(', ') || 'none';
}
