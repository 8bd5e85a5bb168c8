/** Measures that a run may be stopped by: means over scenario families, of values within known bounds. */
export const stoppingMetrics = ['contested', 'problematic', 'd'] as const;
export type StoppingMetric = (typeof stoppingMetrics)[number];

/** Stops a run once the anytime-valid interval of the metric is narrower than `width`, in the metric's own units. */
export type StoppingRule = { metric: StoppingMetric; width: number };

/** Largest value of each metric; the smallest is 0. */
export const stoppingMaximum: Readonly<Record<StoppingMetric, number>> = { contested: 1, problematic: 1, d: 3 };

/** The rule as users write it. */
export function stoppingRuleText({ metric, width }: StoppingRule): string {
  return `width(${metric})<${width}`;
}
