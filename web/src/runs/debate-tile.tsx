import { useMemo } from 'preact/hooks';
import type { ListedDebate } from '../../../src/domain/listed-debate.ts';
import { shorten } from '../../../src/domain/shorten.ts';
import { reduceEvents } from '../data/reduce-events.ts';
import { disagreementSoFar, summarizeResponses } from '../data/response-summary.ts';
import { listedStageWords, stageOf } from '../data/stage.ts';
import { useDebate } from '../data/use-debate.ts';
import { spreadOf } from '../debate/beeswarm.ts';
import { Simulated } from '../parts/badge.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { VerdictIcon, VerdictShape } from '../parts/verdict-icon.tsx';

const silent = { deltas: false, withTexts: false } as const;
const x = (position: number) => 8 + position * 19;

/** A debate small: its values, where the answers stand, what the judges hold, and how far it is. */
export function DebateTile({ row }: { row: ListedDebate }) {
  const { events } = useDebate(row.id, silent);
  const record = useMemo(() => reduceEvents(events), [events]);
  const readings = useMemo(() => summarizeResponses(record), [record]);
  const { start } = record;
  const isEnded = row.state === 'ruled' || row.state === 'failed';
  // Events come one after another: until they tell the end that the list knows, the list is right.
  const { words } =
    start === undefined || (isEnded && record.ruling === undefined)
      ? { words: listedStageWords(row) }
      : stageOf(
          record,
          events.some((event) => event.type === 'escalation'),
        );
  const d = disagreementSoFar(record) ?? (row.d === null ? undefined : { d: row.d });
  return (
    <li class={`tile card ${row.state} ${row.contested ? 'contested' : ''}`}>
      <a href={`/debates/${row.id}`} class="stretched">
        {escapeControls(row.values.join(' / '))}
      </a>
      <span class="query soft">{escapeControls(shorten(row.query, 120))}</span>
      {([0, 1] as const).map((index) => {
        const means = readings.flatMap((reading) => (reading.means === undefined ? [] : [reading.means[index]]));
        const spread = spreadOf(means);
        return (
          <svg key={index} viewBox="0 0 130 16" aria-hidden="true">
            <line x1={x(0)} x2={x(6)} y1="12" y2="12" class="axis" />
            {spread !== undefined && (
              <rect x={x(spread.mean - spread.sd)} width={38 * spread.sd} y="9" height="6" class="spread" />
            )}
            {readings.map((reading) =>
              reading.means === undefined ? null : (
                <g
                  key={reading.response}
                  class="dot"
                  style={{ transform: `translate(${x(reading.means[index])}px, 8px)` }}
                >
                  <VerdictShape verdict={reading.standing} size={3.4} />
                </g>
              ),
            )}
          </svg>
        );
      })}
      <span class="verdict-icons">
        {readings.map((reading) => (
          <VerdictIcon key={reading.response} verdict={reading.standing} of={reading.response} />
        ))}
      </span>
      <span class="foot">
        <strong>{words}</strong> <Simulated when={start?.simulated ?? false} />
        <span class={d !== undefined && d.d >= 1.5 ? 'd high' : 'd'}>
          {d === undefined ? '' : `D ${d.d.toFixed(2)}`}
        </span>
      </span>
    </li>
  );
}
