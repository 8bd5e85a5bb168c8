import { useEffect, useMemo, useState } from 'preact/hooks';
import { applyEvent, type DebateRecord, emptyRecord } from '../../src/adjudication/debate-record.ts';
import type { DebateEventBody, TraceEvent } from '../../src/model/event.ts';
import type { DebateRow, RunRow } from '../../src/model/run.ts';
import { navigate, useAddress } from './address.ts';
import { call, useApi } from './api.ts';
import { type FeedState, follow } from './feed.ts';
import { Lanes } from './lanes.tsx';
import { Ready, Simulated } from './parts.tsx';
import { Rounds } from './rounds.tsx';
import { Rulers } from './rulers.tsx';

type Answer = { debate: DebateRow; run: RunRow; previous: string | null; next: string | null };
type Words = Record<string, string>;

/** One debate, as it happens or step by step: either way what is shown is the fold of its events up to a moment. */
export function DebatePage({ debate }: { debate: string }) {
  const about = useApi<Answer>(`/api/debates/${debate}`);
  const [events, setEvents] = useState<TraceEvent[]>([]);
  const [words, setWords] = useState<Words>({});
  const [feed, setFeed] = useState<FeedState>('connecting');
  useEffect(
    () =>
      follow(
        { debate },
        {
          events: (more) =>
            // A debate that starts again replaces what was told of it before.
            setEvents((before) => (more[0]?.type === 'debate-start' ? more : [...before, ...more])),
          deltas: (deltas) =>
            setWords((before) => {
              const after = { ...before };
              for (const { response, text } of deltas) after[response] = (after[response] ?? '') + text;
              return after;
            }),
          state: setFeed,
        },
      ),
    [debate],
  );
  const answered = events.filter((event) => event.type === 'response-end').length;
  const texts = useApi<Words>(`/api/debates/${debate}/texts`, answered);
  const address = useAddress();
  const wanted = address.searchParams.get('at');
  const last = events.at(-1)?.seq ?? 0;
  const moment = wanted === null ? last : Number(wanted);
  const shown = events.filter((event) => event.seq <= moment);
  const record = useMemo(() => {
    const made = emptyRecord();
    for (const event of shown) applyEvent(made, event as DebateEventBody);
    return made;
  }, [shown.length, events]);
  const over = record.ruling !== undefined;
  const badge =
    feed === 'reconnecting' ? 'reconnecting' : wanted !== null || events.at(-1)?.type === 'ruling' ? 'replay' : 'live';
  return (
    <Ready of={about}>
      {({ run, previous, next }) => (
        <>
          <p class="soft">
            <a href={`/runs/${run.id}`}>Run {run.id}</a> · {debate} ·{' '}
            {previous !== null && <a href={`/debates/${previous}`}>previous</a>}{' '}
            {next !== null && <a href={`/debates/${next}`}>next</a>} <span class={`badge ${badge}`}>{badge}</span>{' '}
            <Simulated when={run.simulated} />
          </p>
          <h1 class="values">
            {record.start === undefined
              ? 'Not begun yet'
              : `${record.start.values[0].name} against ${record.start.values[1].name}`}
          </h1>
          <blockquote class="query">{record.start?.query}</blockquote>
          <Timeline events={events} moment={moment} />
          {over && <Ruling record={record} />}
          <Rulers record={record} />
          <Lanes record={record} texts={texts.kind === 'loaded' ? texts.value : {}} words={words} />
          <Rounds record={record} />
          <Verify debate={debate} />
        </>
      )}
    </Ready>
  );
}

const speeds = [0.5, 1, 2, 4, 8, 16];

function Timeline({ events, moment }: { events: readonly TraceEvent[]; moment: number }) {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(4);
  const at = events.findLastIndex((event) => event.seq <= moment);
  const go = (index: number) => {
    const event = events[Math.max(0, Math.min(events.length - 1, index))];
    if (event !== undefined) navigate(`${location.pathname}?at=${event.seq}`, 'replace');
  };
  useEffect(() => {
    if (!playing) return;
    if (at >= events.length - 1) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => go(at + 1), 400 / speed);
    return () => clearTimeout(timer);
  }, [playing, at, speed, events.length]);
  const stages = events.flatMap((event, index) =>
    ['agreement', 'round-start', 'escalation', 'human-request', 'ruling'].includes(event.type)
      ? [{ index, type: event.type, seq: event.seq }]
      : [],
  );
  return (
    <section class="timeline" aria-label="Timeline">
      <button
        type="button"
        onClick={() => {
          if (!playing && at >= events.length - 1) go(0);
          setPlaying(!playing);
        }}
      >
        {playing ? 'Pause' : 'Play'}
      </button>
      <button type="button" onClick={() => go(at - 1)} aria-label="One step back">
        ‹
      </button>
      <button type="button" onClick={() => go(at + 1)} aria-label="One step on">
        ›
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(0, events.length - 1)}
        value={at}
        onInput={(event) => go(Number(event.currentTarget.value))}
        aria-label="Moment"
      />
      <select aria-label="Speed" value={speed} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
        {speeds.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <span class="soft">
        {at + 1} of {events.length} events: {events[at]?.type}
      </span>
      <span class="stages">
        {stages.map(({ index, type, seq }) => (
          <button type="button" key={seq} onClick={() => go(index)} class={index <= at ? 'past' : ''}>
            {type}
          </button>
        ))}
      </span>
    </section>
  );
}

function Ruling({ record }: { record: DebateRecord }) {
  const { ruling } = record;
  if (ruling === undefined) return null;
  return (
    <section class={`ruling ${ruling.outcome}`} aria-label="Ruling">
      <h2>
        Ruled: {ruling.outcome}
        {ruling.problem !== 'none' && `, ${ruling.problem}`}
      </h2>
      <p>{ruling.explanation}</p>
      {ruling.clauses.map((clause) => (
        <blockquote key={clause.clause}>
          {clause.quote}
          <footer>
            {clause.clause}
            {!clause.verified && ' (quote not found in this clause)'}
          </footer>
        </blockquote>
      ))}
      {ruling.amendment !== undefined && (
        <p>
          Proposed wording of {ruling.amendment.clause}: {ruling.amendment.text}
        </p>
      )}
    </section>
  );
}

function Verify({ debate }: { debate: string }) {
  const [told, setTold] = useState('');
  const verify = async () => {
    try {
      const found = await call<{ kind: string; events?: number; at?: number }>(`/api/debates/${debate}/verify`, {});
      setTold(
        found.kind === 'identical'
          ? `Identical: ${found.events} events re-executed from the ledger, ruling and hashes.`
          : `Different from event ${found.at} on.`,
      );
    } catch (error) {
      setTold((error as Error).message);
    }
  };
  return (
    <p>
      <button type="button" onClick={verify}>
        Verify by re-execution
      </button>{' '}
      <output>{told}</output>
    </p>
  );
}
