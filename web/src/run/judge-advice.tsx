import { measuredText } from '../../../src/results/findings.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { useApi } from '../data/api.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { LabelAgreement } from '../review/label-agreement.tsx';

/** What each judge changes: who could go without changing verdicts, and what people's labels say of who is right. */
export function JudgeAdvice({ run, of }: { run: string; of: RunSummary }) {
  const labels = useApi<{ raters: unknown[] }>(`/api/runs/${run}/labels?limit=1`);
  const { judges } = of.analysis.panel;
  if (judges.length < 2) return null;
  const changeOf = ({ changes }: (typeof judges)[number]) =>
    changes.estimate.kind === 'undefined' ? Number.POSITIVE_INFINITY : changes.estimate.value;
  const sorted = judges.toSorted((left, right) => changeOf(left) - changeOf(right));
  const [least] = sorted;
  const hasLabels = labels.kind === 'loaded' && labels.value.raters.length > 0;
  return (
    <section class="chart card" aria-label="Which judge to drop">
      <h2>Which judge to drop</h2>
      {least !== undefined && least.changes.estimate.kind !== 'undefined' && (
        <p>
          Without <strong>{escapeControls(shortName(least.judge))}</strong> the fewest majority verdicts change:{' '}
          {measuredText(least.changes, 'percent')}. {hasLabels ? '' : 'Whether it is right, only labels tell: '}
          {!hasLabels && <a href={`/runs/${run}/review?queue=labels`}>label a sample</a>}
        </p>
      )}
      <Scroll label="What each judge changes">
        <table>
          <thead>
            <tr>
              <th scope="col">Judge</th>
              <th scope="col">Flags</th>
              <th scope="col">With the consensus</th>
              <th scope="col">Changed without it</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ judge, flagRate, consensus, changes }) => (
              <tr key={judge}>
                <th scope="row" title={judge}>
                  {escapeControls(shortName(judge))}
                </th>
                {[flagRate, consensus, changes].map((measured, index) => (
                  <td key={['flags', 'consensus', 'changes'][index]}>{measuredText(measured, 'percent')}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <LabelAgreement run={run} hasLabels={hasLabels} version={0} />
    </section>
  );
}
