import { createRandom } from '../../measures/seeded-random.ts';
import { normalizeVector } from './normalize-vector.ts';

/** Whether an encoder of English can make anything of a text: letters or digits, and at least half of its letters Latin. What it cannot read it would take for one and the same. */
export function isReadable(text: string): boolean {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? /\p{N}/u.test(text) : latin * 2 >= letters;
}

/** A vector of length 1 drawn from the text: near no other but that of an equal text (distances are about √2), so such a text is never taken for another's copy. */
export function randomVectorFor(text: string, dimensions: number): Float32Array {
  const random = createRandom(text);
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  normalizeVector(vector, 0, dimensions);
  return vector;
}
