import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Bars } from '../parts/bars.tsx';
import { Chart } from '../parts/chart.tsx';
import { percent } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

const kinds = ['compliant', 'non-compliant', 'ambiguous', 'none'] as const;

export function VerdictChart({ run, of }: { run: string; of: RunSummary }) {
  const total = Math.max(
    1,
    kinds.reduce((sum, kind) => sum + of.verdicts[kind], 0),
  );
  return (
    <Chart
      title="Verdicts on responses"
      file={`${run}-verdicts`}
      header={['verdict', 'responses', 'share']}
      rows={kinds.map((kind) => [kind, of.verdicts[kind], of.verdicts[kind] / total])}
    >
      <Bars
        of="ruled responses"
        bars={kinds.map((kind) => ({
          key: kind,
          label: <VerdictIcon verdict={kind === 'none' ? undefined : kind} word />,
          parts: [{ kind, value: of.verdicts[kind] / total }],
          note: `${of.verdicts[kind].toLocaleString('en')}, ${percent(of.verdicts[kind] / total)}`,
        }))}
      />
    </Chart>
  );
}
