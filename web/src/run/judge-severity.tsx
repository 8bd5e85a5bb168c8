import { measuredText, numberText } from '../../../src/results/findings.ts';
import { judgeSeverities, severityMissing } from '../../../src/results/judge-severities.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { Chart } from '../parts/chart.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { measuredCells } from '../parts/measured-cells.ts';
import { Scroll } from '../parts/scroll.tsx';

/** How severe each judge is about the same answers, apart from which answers those are. */
export function JudgeSeverity({ run, of }: { run: string; of: RunSummary }) {
  const { severity } = of.analysis;
  const judges = judgeSeverities(severity);
  const missing = [
    ['Positions', severityMissing(severity.positions)],
    ['Verdicts', severityMissing(severity.verdicts)],
  ] as const;
  const kinds = ['verdicts', 'positions'] as const;
  return (
    <Chart
      title="Severity of the judges"
      note="In log odds around the panel’s mean, had all judges read the same answers: above 0 finds more problematic, or places answers lower. Infit is 1 where a judge varies as the model says; above 1.5 it is erratic. What all judges get wrong together counts as the answer."
      file={`${run}-severity`}
      header={['judge', 'of', 'severity', 'low', 'high', 'n', 'infit', 'outfit']}
      rows={judges.flatMap((item) =>
        kinds.flatMap((kind) => {
          const fit = item[kind];
          return fit === undefined ? [] : [[item.judge, kind, ...measuredCells(fit.severity), fit.infit, fit.outfit]];
        }),
      )}
    >
      {judges.length > 0 && (
        <Scroll label="Severity of each judge">
          <table>
            <thead>
              <tr>
                <th scope="col">Judge</th>
                <th scope="col">On verdicts</th>
                <th scope="col">Infit</th>
                <th scope="col">On positions</th>
                <th scope="col">Infit</th>
              </tr>
            </thead>
            <tbody>
              {judges.map((item) => (
                <tr key={item.judge}>
                  <th scope="row" title={item.judge}>
                    {escapeControls(shortName(item.judge))}
                  </th>
                  {kinds.flatMap((kind) => {
                    const fit = item[kind];
                    return [
                      <td key={kind}>
                        {fit === undefined ? 'not estimated' : measuredText(fit.severity, 'decimals')}
                      </td>,
                      <td key={`${kind} fit`}>{fit === undefined ? '' : numberText(fit.infit, 'decimals')}</td>,
                    ];
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {missing.map(
        ([name, reason]) =>
          reason !== undefined && (
            <p key={name} class="soft note">
              {name}: {reason}.
            </p>
          ),
      )}
    </Chart>
  );
}
