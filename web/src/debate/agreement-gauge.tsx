import type { ResponseSummary } from '../data/response-summary.ts';

/**
 * One bar a response: full where the judges agree, cut where they are split, hollow where nobody
 * has read it.
 */
export function AgreementGauge({ readings }: { readings: readonly ResponseSummary[] }) {
  const unanimous = readings.filter((reading) => reading.agreed === 'unanimous').length;
  const split = readings.filter((reading) => reading.agreed === 'split').length;
  const contested = readings.filter((reading) => reading.contested).length;
  return (
    <div class="gauge">
      <div class="name">Agreement of the judges</div>
      <div class="figure">
        {unanimous + split === 0 ? '–' : unanimous} <small>of {readings.length} unanimous</small>
      </div>
      <div class="pips" aria-hidden="true">
        {readings.map((reading) => (
          <span
            key={reading.response}
            class={`pip ${reading.agreed} ${reading.contested ? 'contested' : ''}`}
            title={`${reading.response}: ${reading.agreed}${reading.contested ? ', contested' : ''}`}
          />
        ))}
      </div>
      <div class="soft">
        {split} split, {contested} contested
      </div>
    </div>
  );
}
