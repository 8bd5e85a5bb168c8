import { useEffect, useMemo } from 'preact/hooks';
import { reduceEvents } from '../data/reduce-events.ts';
import { disagreementSoFar, summarizeResponses } from '../data/response-summary.ts';
import { problemWords, stageOf } from '../data/stage.ts';
import { useDebate } from '../data/use-debate.ts';
import { Conversation } from '../debate/conversation.tsx';
import { DisagreementGauge } from '../debate/disagreement-gauge.tsx';
import { PositionAxis } from '../debate/position-axis.tsx';
import { Simulated } from '../parts/badge.tsx';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

const silent = { deltas: false, withTexts: false } as const;

/**
 * One side: what it was ruled, its D, its rulers and every answer's verdict by name, so that both
 * sides line up.
 */
export function ComparedDebate(props: { debate: string; side: string; onRuled: (debate: string) => void }) {
  const { debate, side, onRuled } = props;
  const { events } = useDebate(debate, silent);
  const record = useMemo(() => reduceEvents(events), [events]);
  const readings = useMemo(() => summarizeResponses(record), [record]);
  const ruled = record.ruling !== undefined;
  useEffect(() => {
    if (ruled) onRuled(debate);
  }, [ruled]);
  const { start, ruling } = record;
  const { words } = stageOf(
    record,
    events.some((event) => event.type === 'escalation'),
  );
  const byName = [...readings].sort((a, b) => a.respondent.localeCompare(b.respondent));
  return (
    <section class="card" aria-label={side}>
      <p class="crumbs">
        <a href={`/debates/${debate}`}>{debate}</a> <Simulated when={start?.simulated ?? false} />
      </p>
      <h2>{words}</h2>
      <p class="soft">
        {start === undefined ? '' : `${start.judges.length} judges: ${start.judges.map(shortName).join(', ')}`}
        {ruling !== undefined && `; ${problemWords[ruling.problem]}`}
      </p>
      {start?.messages !== undefined && <Conversation messages={start.messages} />}
      {start !== undefined && start.messages === undefined && (
        <blockquote class="query">
          <ModelText text={start.query} />
        </blockquote>
      )}
      <DisagreementGauge
        of={disagreementSoFar(record)}
        source={record.rounds[0]?.disagreement?.source}
        last={record.rounds[0]?.disagreement?.last}
      />
      {start !== undefined &&
        ([0, 1] as const).map((index) => (
          <PositionAxis
            key={index}
            value={start.values[index].name}
            index={index}
            readings={readings}
            picked={undefined}
          />
        ))}
      <ul class="plain by-name">
        {byName.map((responseReading) => (
          <li key={responseReading.response}>
            <span>
              {escapeControls(shortName(responseReading.respondent))}{' '}
              <span class="soft">{responseReading.response}</span>
            </span>
            <VerdictIcon verdict={responseReading.standing} word />
          </li>
        ))}
      </ul>
    </section>
  );
}
