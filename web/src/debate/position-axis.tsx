import type { ResponseSummary } from '../data/response-summary.ts';
import { VerdictShape } from '../parts/verdict-icon.tsx';
import { beeswarm, spreadOf } from './beeswarm.ts';

const width = 640;
const edge = 26;
const floor = 236;
const highest = 200;
const x = (position: number) => edge + (position * (width - 2 * edge)) / 6;

/**
 * A value's spectrum from 0 to 6 with every response on it, and a band one standard deviation to
 * either side of their mean.
 */
export function PositionAxis(props: {
  value: string;
  index: 0 | 1;
  readings: readonly ResponseSummary[];
  picked: string | undefined;
}) {
  const { value, index, readings, picked } = props;
  const placed = beeswarm(
    readings.flatMap((reading) => (reading.means === undefined ? [] : [{ ...reading, at: reading.means[index] }])),
    (item) => x(item.at),
    28,
  );
  const rise = Math.min(29, highest / Math.max(1, ...placed.map((placed) => placed.level)));
  const spread = spreadOf(placed.map(({ item }) => item.at));
  const ticks = readings.flatMap((reading) => reading.placed.map((judged) => judged.positions[index].position));
  return (
    <figure class="position-axis">
      <figcaption>
        <strong>{value}</strong>
        <span class="soft">{spread === undefined ? '' : `spread ${spread.sd.toFixed(2)}`}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${floor + 54}`} role="img" aria-label={describe(value, placed)}>
        {spread !== undefined && (
          <g class="spread">
            <rect
              x={x(Math.max(0, spread.mean - spread.sd))}
              width={x(Math.min(6, spread.mean + spread.sd)) - x(Math.max(0, spread.mean - spread.sd))}
              y="8"
              height={floor - 8}
            />
            <line x1={x(spread.mean)} x2={x(spread.mean)} y1="8" y2={floor} />
          </g>
        )}
        <line x1={x(0)} x2={x(6)} y1={floor} y2={floor} class="axis" />
        {[0, 1, 2, 3, 4, 5, 6].map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={floor} y2={floor + 9} class="axis" />
            <text x={x(tick)} y={floor + 27} class="number">
              {tick}
            </text>
            <JudgeTicks at={tick} count={ticks.filter((value) => Math.round(value) === tick).length} />
          </g>
        ))}
        <text x={x(0) - 12} y={floor + 50} class="end">
          opposes
        </text>
        <text x={x(6) + 12} y={floor + 50} class="end last">
          favours
        </text>
        {placed.length === 0 && (
          <text x={width / 2} y={floor / 2} class="number">
            no positions
          </text>
        )}
        {placed.map(({ item, x: at, level }) => (
          <g
            key={item.response}
            class={`dot ${picked === item.response ? 'picked' : ''}`}
            style={{ transform: `translate(${at}px, ${floor - 20 - level * rise}px)` }}
          >
            <title>{`${item.response} ${item.respondent}: ${item.at.toFixed(2)}`}</title>
            <VerdictShape verdict={item.standing} size={13} />
            <text y="5" class={item.standing === undefined ? 'open' : ''}>
              {item.response.replace(/^R/, '')}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** How often judges gave a position: one short tick a judge, side by side. */
function JudgeTicks({ at, count }: { at: number; count: number }) {
  return (
    <g class="weight">
      {Array.from({ length: Math.min(count, 36) }, (_, index) => (
        <line
          key={`tick-${index + 1}`}
          x1={x(at) - Math.min(count, 36) * 1.1 + index * 2.2 + 1.1}
          x2={x(at) - Math.min(count, 36) * 1.1 + index * 2.2 + 1.1}
          y1={floor - 5}
          y2={floor}
        />
      ))}
    </g>
  );
}

function describe(value: string, placed: readonly { item: { response: string; at: number } }[]): string {
  if (placed.length === 0) return `${value}: no response is scored yet`;
  return `${value}, 0 opposes to 6 favours: ${placed.map(({ item }) => `${item.response} ${item.at.toFixed(1)}`).join(', ')}`;
}
