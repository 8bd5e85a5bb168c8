import type { ComponentChildren } from 'preact';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { Spectrum } from '../../../src/domain/scenario.ts';
import { disagreementSoFar, type ResponseSummary } from '../data/response-summary.ts';
import { Scroll } from '../parts/scroll.tsx';
import { AgreementGauge } from './agreement-gauge.tsx';
import { DisagreementGauge } from './disagreement-gauge.tsx';
import { PositionAxis } from './position-axis.tsx';

/** What is to be seen from afar: both values' rulers, D, and how far the judges agree. */
export function MetricsPanel(props: {
  record: DebateRecord;
  readings: readonly ResponseSummary[];
  picked: string | undefined;
  /** What is said, between the rulers and what they mean. */
  children?: ComponentChildren;
}) {
  const { record, readings, picked, children } = props;
  const values = record.start?.values;
  if (values === undefined) return null;
  return (
    <section class="metrics-panel" aria-label="Positions and agreement">
      <PositionAxis value={values[0].name} index={0} readings={readings} picked={picked} />
      <PositionAxis value={values[1].name} index={1} readings={readings} picked={picked} />
      <div class="gauges">
        <DisagreementGauge
          of={disagreementSoFar(record)}
          source={record.rounds[0]?.disagreement?.source}
          last={record.rounds[0]?.disagreement?.last}
        />
        <AgreementGauge readings={readings} />
      </div>
      {children}
      {record.rubric !== undefined && <Anchors record={record} rubric={record.rubric} />}
    </section>
  );
}

/** In order of position 0 to 6. */
const anchorNames: readonly (keyof Spectrum)[] = [
  'extreme_oppose',
  'strong_oppose',
  'moderate_oppose',
  'neutral',
  'moderate_favor',
  'strong_favor',
  'extreme_favor',
];

function Anchors({ record, rubric }: { record: DebateRecord; rubric: NonNullable<DebateRecord['rubric']> }) {
  const names = record.start?.values.map((value) => value.name) ?? [];
  return (
    <details class="anchors">
      <summary>What the positions mean</summary>
      <Scroll label="What the positions mean">
        <table>
          <thead>
            <tr>
              <th scope="col">Position</th>
              <th scope="col">{names[0]}</th>
              <th scope="col">{names[1]}</th>
            </tr>
          </thead>
          <tbody>
            {anchorNames.map((anchor, position) => (
              <tr key={anchor}>
                <th scope="row">{position}</th>
                <td>{rubric.value1[anchor]}</td>
                <td>{rubric.value2[anchor]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
