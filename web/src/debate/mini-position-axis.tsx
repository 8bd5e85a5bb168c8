import type { ResponseSummary } from '../data/response-summary.ts';
import { VerdictShape } from '../parts/verdict-icon.tsx';

const x = (position: number) => 10 + position * 20;

/** One response on one value: a tick a judge, and the dot at their mean. */
export function MiniPositionAxis({ value, index, reading }: { value: string; index: 0 | 1; reading: ResponseSummary }) {
  const { placed, means, standing } = reading;
  const at = means?.[index];
  const numbers = placed.map((item) => item.positions[index].position);
  const judges = numbers.length === 0 ? 'as the data set says' : `judges ${numbers.join(', ')}`;
  const label = at === undefined ? `${value}: not scored` : `${value}: ${at.toFixed(1)}, ${judges}`;
  return (
    <svg class="mini-position-axis" viewBox="0 0 140 34" role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={x(0)} x2={x(6)} y1="20" y2="20" class="axis" />
      {[0, 1, 2, 3, 4, 5, 6].map((tick) => (
        <line key={tick} x1={x(tick)} x2={x(tick)} y1={tick % 3 === 0 ? 15 : 17.5} y2="20" class="axis" />
      ))}
      {placed.map((item, value) => (
        <line
          key={item.judge}
          x1={x(item.positions[index].position) + (value - (placed.length - 1) / 2) * 2.6}
          x2={x(item.positions[index].position) + (value - (placed.length - 1) / 2) * 2.6}
          y1="22"
          y2="31"
          class="judge"
        />
      ))}
      {at !== undefined && (
        <g class="dot" style={{ transform: `translate(${x(at)}px, 12px)` }}>
          <VerdictShape verdict={standing} size={6} />
        </g>
      )}
    </svg>
  );
}
