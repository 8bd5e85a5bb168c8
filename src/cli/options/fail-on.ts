import { MootcourtError } from '../../domain/errors.ts';
import { type FailOnMetric, failOnMetrics } from '../../results/run-summary.ts';

export type FailCondition = { metric: FailOnMetric; operator: '>' | '>=' | '<' | '<='; bound: number; text: string };

/** @throws MootcourtError `invalid-input` for anything but metric, operator and number, e.g. `contested>0.2` */
export function parseFailCondition(text: string): FailCondition {
  const match = /^\s*([a-z0-9]+)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  const metric = failOnMetrics.find((failOnMetric) => failOnMetric === match?.[1]);
  if (match === null || metric === undefined) {
    throw new MootcourtError(
      'invalid-input',
      `--fail-on: expected e.g. 'contested>0.2' with one of ${failOnMetrics.join(', ')}; got '${text}'`,
    );
  }
  return { metric, operator: match[2] as FailCondition['operator'], bound: Number(match[3]), text: text.trim() };
}

/** Whether the gate's condition holds; a metric that could not be computed fails the gate, since nothing was shown. */
export function failConditionHolds(limiter: FailCondition, value: number | undefined): boolean {
  if (value === undefined) return true;
  switch (limiter.operator) {
    case '>':
      return value > limiter.bound;
    case '>=':
      return value >= limiter.bound;
    case '<':
      return value < limiter.bound;
    case '<=':
      return value <= limiter.bound;
  }
}
