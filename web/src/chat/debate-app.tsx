import { useEffect, useMemo, useState } from 'preact/hooks';
import { reduceEvents } from '../data/reduce-events.ts';
import { summarizeResponses } from '../data/response-summary.ts';
import { type Stage, stageOf } from '../data/stage.ts';
import { createStreamingTexts } from '../data/streaming-text.ts';
import { Conversation } from '../debate/conversation.tsx';
import { Escalation } from '../debate/escalation.tsx';
import { MetricsPanel } from '../debate/metrics-panel.tsx';
import { ResponseGrid } from '../debate/response-grid.tsx';
import { Rounds } from '../debate/rounds.tsx';
import { Ruling } from '../debate/ruling.tsx';
import { StageSteps } from '../debate/stage-steps.tsx';
import { Badge, Simulated } from '../parts/badge.tsx';
import { ModelText } from '../parts/model-text.tsx';
import { DebateTitle } from './debate-title.tsx';
import { type FollowedDebate, followDebate } from './follow-debate.ts';
import type { Host } from './host.ts';

/** One debate inside a chat, from its first answer to its ruling. */
export function DebateApp({ host, debate }: { host: Host; debate: string }) {
  const [followed, setFollowed] = useState<FollowedDebate>();
  const [picked, setPicked] = useState<string>();
  const words = useMemo(createStreamingTexts, [debate]);
  useEffect(() => followDebate(host, debate, setFollowed), [host, debate]);
  const events = followed?.events ?? [];
  const record = useMemo(() => reduceEvents(events), [events]);
  const readings = useMemo(() => summarizeResponses(record), [record]);
  const { start } = record;
  if (followed === undefined || start === undefined)
    return <p class="soft chat-wait">{followed?.problem ?? 'Waiting for the first event of the debate …'}</p>;
  const isOver = record.ruling !== undefined;
  const waits = !isOver && events.some(({ type }) => type === 'human-ruling-request');
  const isEscalated = events.some(({ type }) => type === 'escalation');
  const used = new Set<Stage>(['answers', 'first-reading']);
  if (record.rounds.length > 1) used.add('rounds');
  if (isEscalated || record.humanRequested) used.add('escalation');
  const { stage, words: stageWords } = stageOf(record, isEscalated);
  const run = events[0]?.run ?? '';
  return (
    <main class="debate">
      <header class="debate-head">
        <p class="crumbs">
          <Badge showing={isOver ? 'replay' : 'live'} />
          <Simulated when={start.simulated} />
          <span class="soft">debate {debate}</span>
        </p>
        <DebateTitle start={start} />
        {start.messages === undefined ? (
          <blockquote class="query">
            <ModelText text={start.query} />
          </blockquote>
        ) : (
          <Conversation messages={start.messages} />
        )}
        <StageSteps at={stage} words={stageWords} used={used} />
        {followed.problem !== undefined && <p role="alert">{followed.problem}</p>}
        {waits && (
          <p role="status">It waits for a person's ruling: ask for the form of rule_debate, or rule in the viewer.</p>
        )}
      </header>
      {record.ruling !== undefined && <Ruling ruling={record.ruling} run={run} />}
      {record.rounds.length > 0 && <MetricsPanel record={record} readings={readings} picked={picked} />}
      <ResponseGrid
        record={record}
        run={run}
        readings={readings}
        texts={followed.texts}
        words={words}
        live={false}
        pick={setPicked}
      />
      <Rounds record={record} events={events} run={run} />
      <Escalation events={events} run={run} />
    </main>
  );
}
