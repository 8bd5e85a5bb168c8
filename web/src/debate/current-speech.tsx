import { useEffect, useState } from 'preact/hooks';
import type { DebateRecord } from '../../../src/adjudication/debate-record.ts';
import type { TraceEvent } from '../../../src/domain/event.ts';
import { lastSaid, movesSoFar, type Said, speakerOf } from '../data/said.ts';
import type { Speeches } from '../data/speech.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

/**
 * What is being said, word by word, else what was said last; and who has moved. A box of fixed
 * height, so that nothing below it jumps.
 */
export function CurrentSpeech(props: {
  record: DebateRecord;
  events: readonly TraceEvent[];
  /** Absent in a replay. */
  speeches: Speeches | undefined;
  /** How many characters have room. */
  room: number;
  maxMoves: number;
}) {
  const { record, events, speeches, room, maxMoves } = props;
  const speaking = useSpeech(speeches);
  const said = speaking ?? lastSaid(events);
  const moves = movesSoFar(record);
  return (
    <div class="current-speech">
      <section aria-label={speaking === undefined ? 'Said last' : 'Said now'}>
        <h3>{said === undefined ? 'Nobody has spoken yet' : escapeControls(said.who)}</h3>
        {said !== undefined && (
          <p class={speaking === undefined ? 'prose' : 'prose writing'} dir="auto">
            {escapeControls(partOf(said.text, room, speaking !== undefined))}
            {speaking !== undefined && <span class="caret" aria-hidden="true" />}
          </p>
        )}
      </section>
      <section aria-label="Moves">
        <h3>{moves.length === 0 ? 'No judge has moved' : moves.length === 1 ? '1 move' : `${moves.length} moves`}</h3>
        <ul>
          {moves.slice(0, maxMoves).map((move, index) => (
            <li key={`${moves.length - index}`}>
              <strong>{escapeControls(shortName(move.judge))}</strong> on {move.response}:{' '}
              <VerdictIcon verdict={move.from} word /> → <VerdictIcon verdict={move.to} word />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Of words being written the end, of words that stand the beginning. */
function partOf(text: string, room: number, isWriting: boolean): string {
  if (text.length <= room) return text;
  return isWriting ? `… ${text.slice(-room)}` : `${text.slice(0, room)} …`;
}

/** Redraws once a frame, however many words come. */
function useSpeech(speeches: Speeches | undefined): Said | undefined {
  const [said, setSaid] = useState<Said>();
  useEffect(() => {
    if (speeches === undefined) {
      setSaid(undefined);
      return;
    }
    let frame = 0;
    const draw = () => {
      frame = 0;
      const speech = speeches.current();
      setSaid(speech === undefined || speech.text === '' ? undefined : { who: speakerOf(speech), text: speech.text });
    };
    draw();
    const stop = speeches.listen(() => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [speeches]);
  return said;
}
