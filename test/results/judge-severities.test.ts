import { expect, it } from 'vitest';
import type { SeverityFindings } from '../../src/analysis/run/severity.ts';
import { estimated } from '../../src/measures/estimate.ts';
import { judgeSeverities, severityMissing } from '../../src/results/judge-severities.ts';

const measured = (value: number) => ({
  estimate: estimated(value, 40),
  interval: { kind: 'interval', low: value - 0.2, high: value + 0.2, level: 0.95, clusters: 12, resamples: 0 } as const,
  source: 'a test',
});
const judge = (name: string, severity: number) => ({
  judge: name,
  severity: measured(severity),
  discrimination: measured(1),
  infit: 1.1,
  outfit: 0.9,
  ratings: 40,
});
const fitted = (model: 'rating-scale' | 'two-parameter', judges: ReturnType<typeof judge>[]): SeverityFindings => ({
  kind: 'fitted',
  model,
  answers: 40,
  families: 12,
  alone: 0,
  of: 40,
  judges,
  models: [],
});

it('lists judges by severity on verdicts, with what each model says of them [P320]', () => {
  const positions = fitted('rating-scale', [judge('a', 0.5), judge('b', -0.5)]);
  const verdicts = fitted('two-parameter', [judge('a', -0.3), judge('b', 0.3)]);
  const judges = judgeSeverities({ positions, verdicts });
  expect(judges.map((item) => item.judge)).toEqual(['b', 'a']);
  expect(judges[0]?.verdicts?.severity.estimate).toEqual(estimated(0.3, 40));
  expect(judges[0]?.positions?.severity.estimate).toEqual(estimated(-0.5, 40));
});

it('says why a model says nothing, and ranks by the other [P320]', () => {
  const none = { kind: 'none', model: 'two-parameter', answers: 3, reason: 'fewer than two judges rated' } as const;
  const positions = fitted('rating-scale', [judge('a', -0.1), judge('b', 0.1)]);
  expect(judgeSeverities({ positions, verdicts: none }).map((item) => [item.judge, item.verdicts])).toEqual([
    ['b', undefined],
    ['a', undefined],
  ]);
  expect(severityMissing(none)).toBe('not estimated, since fewer than two judges rated');
  expect(severityMissing(positions)).toBeUndefined();
});
