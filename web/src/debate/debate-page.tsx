import { useMemo, useState } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { TraceEvent } from '../../../src/domain/event.ts';
import type { DebateRow } from '../../../src/domain/run.ts';
import { type DebateAnswer, useApi } from '../data/api.ts';
import { postRuling } from '../data/post-ruling.ts';
import { reduceEvents } from '../data/reduce-events.ts';
import { summarizeResponses } from '../data/response-summary.ts';
import { listedStageWords, type Stage, stageOf } from '../data/stage.ts';
import { useDebate } from '../data/use-debate.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import type { Showing } from '../parts/badge.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { useUrl } from '../router.ts';
import { Annotations } from './annotations.tsx';
import { CurrentSpeech } from './current-speech.tsx';
import { DebateActions } from './debate-actions.tsx';
import { DebateHead } from './debate-head.tsx';
import { Escalation } from './escalation.tsx';
import { HumanRuling } from './human-ruling.tsx';
import { MetricsPanel } from './metrics-panel.tsx';
import { PlaybackControls } from './playback-controls.tsx';
import { ResponseGrid } from './response-grid.tsx';
import { Rounds } from './rounds.tsx';
import { Ruling } from './ruling.tsx';
import { WhyContested } from './why-contested.tsx';

/**
 * One debate, as it happens or step by step: either way what is shown is the fold of its events up
 * to a moment.
 */
export function DebatePage({ debate }: { debate: string }) {
  const { events, words, speeches, texts, feed } = useDebate(debate);
  const over = events.at(-1)?.type === 'ruling';
  const { searchParams } = useUrl();
  const filter = searchParams.get('filter') ?? '';
  const about = useApi<DebateAnswer>(`/api/debates/${debate}?${filter}`, over);
  const at = searchParams.get('at');
  const [picked, setPicked] = useState<string>();
  const shown = useMemo(() => (at === null ? events : events.filter((event) => event.seq <= Number(at))), [events, at]);
  const record = useMemo(() => reduceEvents(shown), [shown]);
  const readings = useMemo(() => summarizeResponses(record), [record]);
  const values = record.start?.values;
  usePageTitle(values === undefined ? 'Debate' : `${values[0].name} against ${values[1].name}`);
  const begunReading = record.rounds.length > 0;
  const replay = at !== null || over;
  const showing: Showing = feed === 'live' && replay ? 'replay' : feed;
  const waiting = shown.find((event) => event.type === 'human-ruling-request')?.data.responses;
  const escalated = shown.some((event) => event.type === 'escalation');
  return (
    <AsyncContent of={about}>
      {(loaded) =>
        // Without its events a debate has neither question nor answers: what would stand here would jump.
        events.length === 0 && loaded.debate.state !== 'pending' && loaded.debate.lastHash !== '' ? (
          <p class="soft waiting">Loading …</p>
        ) : (
          <div class="debate">
            <DebateHead
              about={loaded}
              filter={filter}
              record={record}
              showing={showing}
              stage={stageShown(record, escalated, loaded.debate.state)}
              used={usedStages(shown)}
            />
            {record.ruling !== undefined && <WhyContested record={record} />}
            {record.ruling !== undefined && <Ruling ruling={record.ruling} run={loaded.run.id} />}
            {waiting !== undefined && !over && at === null && (
              <HumanRuling send={postRuling(debate)} waiting={waiting} record={record} texts={texts} />
            )}
            {begunReading && (
              <MetricsPanel record={record} readings={readings} picked={picked}>
                <CurrentSpeech
                  record={record}
                  events={shown}
                  speeches={replay ? undefined : speeches}
                  room={420}
                  maxMoves={4}
                />
              </MetricsPanel>
            )}
            <ResponseGrid
              record={record}
              run={loaded.run.id}
              readings={readings}
              texts={texts}
              words={words}
              live={!replay}
              pick={setPicked}
            />
            <Rounds record={record} events={shown} run={loaded.run.id} />
            <Escalation events={shown} run={loaded.run.id} />
            <Annotations debate={debate} />
            <DebateActions debate={debate} over={over} judges={record.start?.judges ?? []} />
            <PlaybackControls events={events} at={at === null ? undefined : Number(at)} over={over} />
          </div>
        )
      }
    </AsyncContent>
  );
}

/** Until the first event is here, and of a debate that failed, what the list says of it. */
function stageShown(record: DebateRecord, escalated: boolean, state: DebateRow['state']) {
  const stage = stageOf(record, escalated);
  if (record.start === undefined || (state === 'failed' && record.ruling === undefined))
    return { ...stage, words: listedStageWords({ state, outcome: null }) };
  return stage;
}

function usedStages(events: readonly TraceEvent[]): ReadonlySet<Stage> {
  const used = new Set<Stage>(['answers', 'first-reading']);
  for (const { type } of events) {
    if (type === 'round-start') used.add('rounds');
    if (type === 'escalation' || type === 'human-ruling-request') used.add('escalation');
  }
  return used;
}
