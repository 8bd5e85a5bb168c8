import type { ResponseReading } from '../data/response-summary.ts';

/** One bar a response: full where the judges agree, cut where they are split, hollow where nobody has read it. */
export function AgreementGauge({ readings }: { readings: readonly ResponseReading[] }) {
  const unanimous = readings.filter((one) => one.agreed === 'unanimous').length;
  const split = readings.filter((one) => one.agreed === 'split').length;
  const contested = readings.filter((one) => one.contested).length;
  return (
    <div class="gauge">
      <div class="name">Agreement of the judges</div>
      <div class="figure">
        {unanimous + split === 0 ? '–' : unanimous} <small>of {readings.length} unanimous</small>
      </div>
      <div class="pips" aria-hidden="true">
        {readings.map((one) => (
          <span
            key={one.response}
            class={`pip ${one.agreed} ${one.contested ? 'contested' : ''}`}
            title={`${one.response}: ${one.agreed}${one.contested ? ', contested' : ''}`}
          />
        ))}
      </div>
      <div class="soft">
        {split} split, {contested} contested
      </div>
    </div>
  );
}
