import type { SeverityFindings } from '../analysis/run/severity.ts';
import type { Measured, RunSummary } from './run-summary.ts';

/** How severe one judge is on what judges say of the same answers, by both models; undefined where one could not be estimated. */
export type JudgeSeverities = {
  judge: string;
  positions: JudgeFit | undefined;
  verdicts: JudgeFit | undefined;
};

type JudgeFit = { severity: Measured; infit: number; outfit: number };

/** The judges of a run with their severities, the most severe on verdicts first. */
export function judgeSeverities({
  positions,
  verdicts,
}: Pick<RunSummary['analysis']['severity'], 'positions' | 'verdicts'>): JudgeSeverities[] {
  const names = new Set([...judgesOf(positions), ...judgesOf(verdicts)].map(({ judge }) => judge));
  return [...names]
    .map((judge) => ({ judge, positions: fitOf(positions, judge), verdicts: fitOf(verdicts, judge) }))
    .sort((left, right) => rankOf(right) - rankOf(left) || (left.judge < right.judge ? -1 : 1));
}

/** Why a model says nothing of this run; undefined where it does. */
export function severityMissing(findings: SeverityFindings): string | undefined {
  return findings.kind === 'none' ? `not estimated, since ${findings.reason}` : undefined;
}

function judgesOf(findings: SeverityFindings) {
  return findings.kind === 'none' ? [] : findings.judges;
}

function fitOf(findings: SeverityFindings, judge: string): JudgeFit | undefined {
  const row = judgesOf(findings).find((item) => item.judge === judge);
  return row === undefined ? undefined : { severity: row.severity, infit: row.infit, outfit: row.outfit };
}

function rankOf({ verdicts, positions }: JudgeSeverities): number {
  const { estimate } = (verdicts ?? positions)?.severity ?? {};
  return estimate?.kind === 'value' ? estimate.value : Number.NEGATIVE_INFINITY;
}
