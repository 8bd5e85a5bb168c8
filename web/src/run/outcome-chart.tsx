import type { RunSummary } from '../../../src/results/run-summary.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';

/** How debates ended, and what was found wrong with the spec where one was contested. */
export function OutcomeChart({ run, of }: { run: string; of: RunSummary }) {
  const outcomes = Object.entries(of.outcomes) as [keyof typeof outcomeWords, number][];
  const problems = Object.entries(of.problems) as [keyof typeof problemWords, number][];
  const total = (counts: readonly (readonly [string, number])[]) =>
    Math.max(
      1,
      counts.reduce((sum, [, count]) => sum + count, 0),
    );
  const ended = total(outcomes);
  const contested = total(problems);
  return (
    <Chart
      title="How debates ended"
      file={`${run}-outcomes`}
      header={['kind', 'of', 'debates']}
      rows={[
        ...outcomes.map(([name, count]) => [outcomeWords[name], 'outcome', count] as const),
        ...problems.map(([name, count]) => [problemWords[name], 'spec problem', count] as const),
      ]}
    >
      <Bars
        of="ruled debates"
        bars={outcomes.map(([name, value]) => ({
          key: name,
          label: outcomeWords[name],
          parts: [{ kind: 'neutral', value: value / ended }],
          note: `${value} of ${ended}`,
        }))}
      />
      <h3>Spec problems in contested debates</h3>
      <Bars
        of="ruled contested debates"
        bars={problems.map(([name, value]) => ({
          key: name,
          label: problemWords[name],
          parts: [{ kind: name === 'none' ? 'neutral' : 'accent', value: value / contested }],
          note: `${value} of ${contested}`,
        }))}
      />
    </Chart>
  );
}
