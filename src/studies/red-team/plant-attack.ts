import type { Attack } from '../../domain/injection-attack.ts';
import { encode } from './encode-payload.ts';
import { fillerText, harmlessTextOf } from './filler-text.ts';

/** A text that carries an attack, and the same text with as many harmless characters in the same places. */
export type Planted = { attacked: string; control: string };

export type Slots = { label: string; clause: string; boundary: string };

/** Puts an attack into a text. Only words and their meaning differ between the two: place and length are the same to the character. */
export function plant(attack: Attack, text: string, slots: Slots): Planted {
  const pieces = [attack.text].flat().map((piece) => {
    const filled = piece.replace(/\{\{(label|clause|boundary)\}\}/g, (_slot, name: keyof Slots) => slots[name]);
    const hidden = attack.encode === undefined ? filled : encode(filled, attack.encode);
    return attack.padding === undefined ? hidden : padded(hidden, attack.padding);
  });
  const places = pieces.length === 1 ? [share[attack.at]] : pieces.map((_piece, index) => (index + 1) / pieces.length);
  return {
    attacked: inserted(text, places, pieces),
    control: inserted(
      text,
      places,
      pieces.map((piece) => harmlessTextOf(piece.length)),
    ),
  };
}

const share = { start: 0, middle: 0.5, end: 1 } as const;

function padded(text: string, sentences: number): string {
  const before = Math.floor(sentences / 2);
  return `${fillerText(before)} ${text} ${fillerText(sentences - before)}`;
}

/** Pieces as paragraphs of their own, at the ends of sentences nearest to the given shares of the text. */
function inserted(text: string, places: readonly number[], pieces: readonly string[]): string {
  const ends = [0, ...[...text.matchAll(/[.!?]["”’)]?\s+/g)].map((end) => end.index + end[0].length), text.length];
  const cuts = places.map((index) =>
    ends.reduce((best, end) =>
      Math.abs(end - index * text.length) < Math.abs(best - index * text.length) ? end : best,
    ),
  );
  const parts = pieces.map((piece, index) => {
    const before = text.slice(cuts[index - 1] ?? 0, cuts[index]).trim();
    return before === '' ? piece : `${before}\n\n${piece}`;
  });
  const rest = text.slice(cuts.at(-1) ?? 0).trim();
  return [...parts, ...(rest === '' ? [] : [rest])].join('\n\n');
}
