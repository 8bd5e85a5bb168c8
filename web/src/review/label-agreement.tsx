import { useState } from 'preact/hooks';
import { measuredText } from '../../../src/results/findings.ts';
import type { Measured } from '../../../src/results/run-summary.ts';
import { useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { percent, shortName } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';

type Share = { count: number; of: number; low: number; high: number };
type Agreement = {
  raters: { name: string; labels: number }[];
  agreement: { name: string; measured: Measured }[];
  labelled: number;
  split: number;
  judges: { judge: string; sensitivity?: Share; specificity?: Share }[];
  overall: {
    responses: number;
    labels: number;
    judges?: Share;
    corrected?: { value: number; low: number; high: number };
  };
};

/** How people agree among themselves and judges with them; read when asked for, since it goes through all debates. */
export function LabelAgreement({ run, hasLabels, version }: { run: string; hasLabels: boolean; version: number }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!hasLabels) return null;
  return (
    <details class="agreement" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Agreement, and judges against the labels</summary>
      {isOpen && <Findings run={run} version={version} />}
    </details>
  );
}

function Findings({ run, version }: { run: string; version: number }) {
  const found = useApi<Agreement>(`/api/runs/${run}/labels/agreement`, version);
  return (
    <AsyncContent of={found}>
      {({ raters, agreement, labelled, split, judges, overall }) => (
        <>
          <p>
            {raters.map(({ name, labels }) => `${escapeControls(name)} ${labels}`).join(', ')} labels;{' '}
            {labelled.toLocaleString('en')} of {overall.responses.toLocaleString('en')} responses
            {split > 0 && `, ${split} left out on which people are split evenly`}.
          </p>
          {agreement.length === 0 ? (
            <p class="soft">Agreement needs labels of two people.</p>
          ) : (
            <dl class="coefficients">
              {agreement.map(({ name, measured }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{measuredText(measured, 'decimals')}</dd>
                </div>
              ))}
            </dl>
          )}
          <Scroll label="Judges against the labels">
            <table>
              <thead>
                <tr>
                  <th scope="col">Judge, best first</th>
                  <th scope="col">Finds what people find problematic</th>
                  <th scope="col">Passes what people find compliant</th>
                </tr>
              </thead>
              <tbody>
                {judges.map(({ judge, sensitivity, specificity }) => (
                  <tr key={judge}>
                    <th scope="row">{escapeControls(shortName(judge))}</th>
                    <td>{shareText(sensitivity)}</td>
                    <td>{shareText(specificity)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p>
            Problematic responses: judges {shareText(overall.judges)};{' '}
            {overall.corrected === undefined
              ? `not corrected: ${overall.labels} labels, and fewer than 5 say nothing`
              : `corrected by labels ${percent(overall.corrected.value)} [${percent(overall.corrected.low)}, ${percent(overall.corrected.high)}]`}
            .
          </p>
        </>
      )}
    </AsyncContent>
  );
}

function shareText(share: Share | undefined): string {
  if (share === undefined) return 'none to count';
  return `${share.count} of ${share.of} [${percent(share.low)}, ${percent(share.high)}]`;
}
