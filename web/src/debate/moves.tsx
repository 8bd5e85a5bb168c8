import type { Move } from '../../../src/domain/event.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { shortName } from '../parts/format.ts';
import { ModelText } from '../parts/model-text.tsx';
import { VerdictIcon } from '../parts/verdict-icon.tsx';

/** Who moved, from what to what, and the reason given. */
export function Moves({ moves }: { moves: readonly Move[] }) {
  if (moves.length === 0) return <p class="no-moves">No judge changed a verdict.</p>;
  return (
    <ul class="moves">
      {moves.map((move) => (
        <li key={`${move.judge} ${move.response}`}>
          <p class="who">
            <strong>{escapeControls(shortName(move.judge))}</strong> changed on <strong>{move.response}</strong>:{' '}
            <VerdictIcon verdict={move.from} word /> → <VerdictIcon verdict={move.to} word />
          </p>
          <ModelText text={move.reasons} />
        </li>
      ))}
    </ul>
  );
}
