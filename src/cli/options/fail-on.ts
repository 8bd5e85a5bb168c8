import { MootcourtError } from '../../domain/errors.ts';
import { type FailOnMetric, failOnMetrics, failOnValue, type RunSummary } from '../../results/run-summary.ts';

export type FailCondition = {
  metric: FailOnMetric;
  operator: '>' | '>=' | '<' | '<=';
  bound: number;
  /** The whole interval must lie beyond the bound, not the estimate alone. */
  sure: boolean;
  text: string;
};

/**
 * @throws MootcourtError `invalid-input` for anything but metric, operator and number, e.g.
 * `contested>0.2`, with `:sure` behind them or not
 */
export function parseFailCondition(text: string): FailCondition {
  const match = /^\s*([a-z0-9]+)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(:sure)?\s*$/.exec(text);
  const metric = failOnMetrics.find((failOnMetric) => failOnMetric === match?.[1]);
  if (match === null || metric === undefined) {
    throw new MootcourtError(
      'invalid-input',
      `--fail-on: expected e.g. 'contested>0.2' or 'contested>0.2:sure' with one of ${failOnMetrics.join(', ')}; got '${text}'`,
    );
  }
  return {
    metric,
    operator: match[2] as FailCondition['operator'],
    bound: Number(match[3]),
    sure: match[4] !== undefined,
    text: text.trim(),
  };
}

/**
 * Whether the gate's condition holds. A metric that could not be computed fails the gate, since
 * nothing was shown; one without interval is sure of nothing.
 */
export function failConditionHolds(condition: FailCondition, summary: RunSummary): boolean {
  const { metric, operator, bound, sure } = condition;
  const estimate = failOnValue(summary, metric);
  if (estimate === undefined) return true;
  const nearest = operator.startsWith('>') ? 'low' : 'high';
  const value = sure ? failOnValue(summary, metric, nearest) : estimate;
  if (value === undefined) return false;
  switch (operator) {
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
  }
}
