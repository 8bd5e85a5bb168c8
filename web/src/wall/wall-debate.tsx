import { useEffect, useMemo } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import { messagesOf } from '../../../src/domain/conversation.ts';
import { reduceEvents } from '../data/reduce-events.ts';
import { disagreementSoFar, type ResponseSummary, summarizeResponses } from '../data/response-summary.ts';
import { stageOf } from '../data/stage.ts';
import { useDebate } from '../data/use-debate.ts';
import { CurrentSpeech } from '../debate/current-speech.tsx';
import { PositionAxis } from '../debate/position-axis.tsx';
import { Badge, Simulated } from '../parts/badge.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

/** A debate that fills a large screen: what is asked, where the answers stand, how each judge votes, and what is said. */
export function WallDebate(props: { debate: string; over: () => void; staysMs: number }) {
  const { debate, over, staysMs } = props;
  const { events, speeches, feed } = useDebate(debate, { withTexts: false });
  const record = useMemo(() => reduceEvents(events), [events]);
  const readings = useMemo(() => summarizeResponses(record), [record]);
  const last = events.at(-1)?.type;
  const isOver = last === 'ruling' || last === 'human-ruling-request';
  useEffect(() => {
    if (!isOver) return;
    const timer = setInterval(over, staysMs);
    return () => clearInterval(timer);
  }, [isOver, over]);
  const { start } = record;
  if (start === undefined) return <p class="wall-note">The debate is about to begin.</p>;
  const escalated = events.some(({ type }) => type === 'escalation');
  const question = messagesOf(start).findLast(({ role }) => role === 'user')?.text ?? start.query;
  return (
    <div class="wall debate" data-debate={debate}>
      <header class="wall-head">
        <h1>
          {start.values[0].name} <em>against</em> {start.values[1].name}
        </h1>
        <div>
          <p class="stage-text" aria-live="polite">
            {stageOf(record, escalated).words}
          </p>
          <p class="badges">
            <Badge showing={feed === 'live' && isOver ? 'replay' : feed} /> <Simulated when={start.simulated} />
          </p>
        </div>
      </header>
      <p class="query" dir="auto">
        {escapeControls(question.slice(0, 400))}
      </p>
      <div class="wall-rulers">
        <PositionAxis value={start.values[0].name} index={0} readings={readings} picked={undefined} />
        <PositionAxis value={start.values[1].name} index={1} readings={readings} picked={undefined} />
        <Facts record={record} readings={readings} />
      </div>
      <div class="wall-low">
        <Judges record={record} readings={readings} />
        <CurrentSpeech
          record={record}
          events={events}
          speeches={isOver ? undefined : speeches}
          room={300}
          maxMoves={2}
        />
      </div>
    </div>
  );
}

function Facts({ record, readings }: { record: DebateRecord; readings: readonly ResponseSummary[] }) {
  const d = disagreementSoFar(record);
  const split = readings.filter(({ agreed }) => agreed === 'split').length;
  const contested = readings.filter((reading) => reading.contested).length;
  return (
    <section class="wall-facts" aria-label="Disagreement and agreement">
      <p>
        Disagreement D
        <span class={d !== undefined && d.d >= 1.5 ? 'figure high' : 'figure'}>{d?.d.toFixed(2) ?? '–'}</span>
      </p>
      <p>
        {split} of {readings.length} split
      </p>
      <p>{contested} contested</p>
    </section>
  );
}

/** Every judge by name, with the verdict on each answer. */
function Judges({ record, readings }: { record: DebateRecord; readings: readonly ResponseSummary[] }) {
  return (
    <dl class="wall-judges" aria-label="Judges and their verdicts">
      {(record.start?.judges ?? []).map((judge) => (
        <div key={judge} class="wall-judge">
          <dt>{escapeControls(shortName(judge))}</dt>
          <dd>
            {readings.map(({ response, assessments }) => {
              const item = assessments.get(judge);
              return (
                <VerdictIcon
                  key={response}
                  verdict={item?.kind === 'assessed' ? item.verdict : undefined}
                  of={`${judge} on ${response}`}
                />
              );
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
