const bounds = [1, 1.5, 2, 2.5];
const x = (d: number) => (d / 3) * 300;

/** D on its scale from 0 to 3, with the bounds of the bins; from 1.5 on it counts as high. */
export function DisagreementGauge(props: {
  of: { d: number; forming: boolean } | undefined;
  source: 'judges' | 'recorded' | undefined;
  /**
   * D of the last answers of conversations; each met other messages, so it is marked as not
   * comparable.
   */
  last?: { d: number; models: number } | undefined;
}) {
  const { of, source, last } = props;
  const high = of !== undefined && of.d >= 1.5;
  return (
    <div class={`gauge ${high ? 'high' : ''}`}>
      <div class="name">Disagreement of the models</div>
      <div class="figure">
        {of === undefined ? '–' : of.d.toFixed(2)} <small>of 3{of?.forming === true && ', forming'}</small>
      </div>
      <svg viewBox="0 0 300 30" aria-hidden="true">
        <rect x="0" y="8" width="300" height="10" class="scale" />
        <rect x={x(1.5)} y="8" width={x(1.5)} height="10" class="danger" />
        {bounds.map((bound) => (
          <line key={bound} x1={x(bound)} x2={x(bound)} y1="8" y2="18" class="bound" />
        ))}
        {of !== undefined && (
          <g class="dot" style={{ transform: `translate(${x(of.d)}px, 0px)` }}>
            <path d="M-7 0H7L0 9Z" class="needle" />
            <line x1="0" x2="0" y1="2" y2="22" class="needle" />
          </g>
        )}
      </svg>
      <div class="soft">
        {of === undefined
          ? 'not scored yet'
          : `disagreement D = ${of.d.toFixed(2)}${high ? ', high' : ''}${source === 'recorded' ? ', from recorded positions' : ''}`}
      </div>
      {last !== undefined && (
        <div class="soft" title="Each model met follow-up messages of its own, so this D is not of one prompt for all.">
          last answers: D* = {last.d.toFixed(2)} of {last.models} models (*each after messages of its own)
        </div>
      )}
    </div>
  );
}
