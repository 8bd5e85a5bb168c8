/** How much of an answer's beginning decides whether it opens with thoughts, in characters. */
const openingLength = 16;

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
    if (this.#state === 'opening') {
      const start = this.#held.trimStart();
      if (/^<(?:think|thinking|thought|thoughts|reasoning|seed:think)>/i.test(start)) this.#state = 'thoughts';
      else if (start.length >= openingLength || (start !== '' && !'<'.startsWith(start.slice(0, 1)))) this.#release();
    }
    if (this.#state !== 'thoughts') return;
    const end = /<\/(?:think|thinking|thought|thoughts|reasoning|seed:think)>\s*/i.exec(this.#held);
    if (end === null) return;
    this.#held = this.#held.slice(end.index + end[0].length);
    this.#release();
  }

  #release(): void {
    this.#state = 'answer';
    const held = this.#held;
    this.#held = '';
    if (held !== '') this.#pass(held);
  }
}
