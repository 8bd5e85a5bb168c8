import { type DebateRecord, latestAssessments } from '../../src/adjudication/debate-record.ts';

/** Each value's spectrum from 0 to 6; a dot is a response, placed at the mean of the judges who have scored it. */
export function Rulers({ record }: { record: DebateRecord }) {
  const values = record.start?.values;
  if (values === undefined) return null;
  const scored = latestAssessments(record).filter((one) => one.kind === 'assessed');
  const labels = [...new Set(scored.map((one) => one.response))].sort();
  const d = record.rounds[0]?.disagreement?.d;
  const x = (position: number) => 20 + position * 96;
  return (
    <section aria-label="Positions">
      <h2>
        Positions{' '}
        <span class="soft">
          {labels.length === 0
            ? 'no judge has scored yet'
            : d === undefined
              ? 'disagreement forms as judges score'
              : `disagreement D = ${d.toFixed(2)} of 3`}
        </span>
      </h2>
      <div class="columns">
        {([0, 1] as const).map((index) => {
          const taken = new Map<number, number>();
          return (
            <figure key={index}>
              <figcaption>{values[index].name}: 0 opposes, 6 favours</figcaption>
              <svg viewBox="0 0 616 226" role="img" aria-label={`Positions of the responses on ${values[index].name}`}>
                <line x1={x(0)} x2={x(6)} y1="200" y2="200" class="axis" />
                {[0, 1, 2, 3, 4, 5, 6].map((tick) => (
                  <text key={tick} x={x(tick)} y="220" text-anchor="middle">
                    {tick}
                  </text>
                ))}
                {labels.map((label) => {
                  const marks = scored
                    .filter((one) => one.response === label)
                    .map((one) => one.positions[index].position);
                  const mean = marks.reduce((sum, one) => sum + one, 0) / marks.length;
                  const slot = Math.round(mean * 2);
                  const height = taken.get(slot) ?? 0;
                  taken.set(slot, height + 1);
                  return (
                    <g key={label} class="dot" style={{ transform: `translate(${x(mean)}px, ${188 - height * 15}px)` }}>
                      <circle r="7" />
                      <text text-anchor="middle" y="3.5">
                        {label.slice(1)}
                      </text>
                    </g>
                  );
                })}
              </svg>
            </figure>
          );
        })}
      </div>
    </section>
  );
}
