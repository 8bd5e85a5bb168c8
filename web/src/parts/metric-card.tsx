import type { Measured } from '../../../src/results/run-summary.ts';
import { percent } from './format.ts';

/** A key number with its 95 % interval and n, the interval drawn on its scale. */
export function MetricCard(props: {
  name: string;
  meaning: string;
  of: Measured;
  format: 'percent' | 'decimals';
  scale: readonly [number, number];
}) {
  const { name, meaning, of, format, scale } = props;
  const { estimate, interval } = of;
  const show = (value: number) => (format === 'percent' ? percent(value, 1) : value.toFixed(3));
  const [low, high] = scale;
  const x = (value: number) => (100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  return (
    <div class="metric-card card" title={of.source}>
      <div class="name">{name}</div>
      {estimate.kind === 'undefined' ? (
        <div class="missing">not computed: {estimate.reason}</div>
      ) : (
        <>
          <div class="figure">{show(estimate.value)}</div>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <line x1="0" x2="100" y1="4" y2="4" class="axis" />
            {interval.kind === 'interval' && (
              <line x1={x(interval.low)} x2={x(interval.high)} y1="4" y2="4" class="interval" />
            )}
            <rect x={x(estimate.value) - 0.7} y="0" width="1.4" height="8" class="needle" />
          </svg>
          <div class="soft range">
            {interval.kind === 'interval'
              ? `95 % ${show(interval.low)} to ${show(interval.high)}`
              : `no interval: ${interval.reason}`}
            , n = {estimate.n.toLocaleString('en')}
          </div>
        </>
      )}
      <div class="soft">{meaning}</div>
    </div>
  );
}
