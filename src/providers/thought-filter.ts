import { hasClosing, markerLength, openingThoughts, withoutBeginning } from '../domain/thoughts.ts';

/** The characters that markers of thoughts begin with. */
const markerStarts = ['<', '[', '◁'];

/**
 * Passes on the pieces of a streamed answer without the thoughts that it begins with: who watches is
 * not shown them as the answer. Thoughts without their opening cannot be known before they end; the
 * finished answer has none of them.
 */
export class ThoughtFilter {
  readonly #pass: (piece: string) => void;
  #held = '';
  #state: 'opening' | 'thoughts' | 'answer' = 'opening';

  constructor(pass: (piece: string) => void) {
    this.#pass = pass;
  }

  add(piece: string): void {
    if (piece === '') return;
    if (this.#state === 'answer') {
      this.#pass(piece);
      return;
    }
    this.#held += piece;
    // Long thoughts are not searched again for each piece of them.
    if (this.#state === 'thoughts' && !hasClosing(this.#held.slice(-piece.length - markerLength))) return;
    for (;;) {
      const opening = openingThoughts(this.#held);
      this.#state = opening === 'unclosed' ? 'thoughts' : 'opening';
      if (opening === 'unclosed') return;
      if (opening === undefined) break;
      this.#held = this.#held.slice(opening.end).trimStart();
    }
    const start = this.#held.trimStart();
    const mayBeMarker = start === '' || (start.length < markerLength && markerStarts.includes(start.charAt(0)));
    if (!mayBeMarker) this.#release();
  }

  /** Passes on what was held back; to be called where the answer ended. */
  end(): void {
    if (this.#state === 'opening' && openingThoughts(this.#held) === undefined) this.#release();
  }

  #release(): void {
    this.#state = 'answer';
    const held = withoutBeginning(this.#held);
    this.#held = '';
    if (held !== '') this.#pass(held);
  }
}
